using FullStackAI.Bundles;
using FullStackAI.Data;

namespace FullStackAI.Inference.Typed;

/// <summary>Joins the members of classes with a model's signature and task, once at
/// start-up; what does not fit is named all at once.</summary>
internal static class ShapeBinding
{
    private const string ClassPrefix = "Probability.";

    /// <summary>For each member of an input class the number of its column in the
    /// signature; −1 for a member that the model does not read.</summary>
    /// <param name="members">The class's members.</param>
    /// <param name="signature">The columns of the model.</param>
    /// <param name="type">The class.</param>
    /// <param name="missing">Whether the class may lack columns.</param>
    /// <param name="absent">The columns it lacks.</param>
    /// <param name="unfit">Takes one sentence on all columns that the class lacks or holds in a kind that cannot be read.</param>
    internal static int[] BindRow(
        IReadOnlyList<ShapeColumn> members, BundleSignature signature, Type type, MissingColumns missing, out int[] absent,
        List<string> unfit)
    {
        int[] columns = new int[members.Count];
        Array.Fill(columns, -1);
        var notThere = new List<int>();
        List<string> faults = [];
        for (int column = 0; column < signature.Columns.Count; column++)
        {
            SignatureColumn wanted = signature.Columns[column];
            int member = Find(members, wanted.Name);
            if (member < 0)
            {
                notThere.Add(column);
                if (missing == MissingColumns.Fail)
                {
                    faults.Add($"column '{wanted.Name}' ({wanted.Kind}) has no property or field");
                }
            }
            else if (!CanWrite(members[member].Kind, wanted.Kind))
            {
                faults.Add($"'{members[member].Member}' is {members[member].Kind}, but column '{wanted.Name}' is {wanted.Kind}");
            }
            else
            {
                columns[member] = column;
            }
        }

        absent = [.. notThere];
        AddUnfit(unfit, "an input", type, faults, members);
        return columns;
    }

    /// <summary>For each member of an output class what it receives.</summary>
    /// <param name="members">The class's members.</param>
    /// <param name="manifest">Task and classes of the model.</param>
    /// <param name="type">The class.</param>
    /// <param name="unfit">Takes one sentence on all members of a wrong type, and on a class of which no member receives anything.</param>
    internal static OutputField[] BindPrediction(IReadOnlyList<ShapeColumn> members, BundleManifest manifest, Type type, List<string> unfit)
    {
        OutputField[] fields = [.. members.Select(member => FieldOf(member, manifest))];
        List<string> faults = [];
        for (int member = 0; member < fields.Length; member++)
        {
            ShapeKind kind = members[member].Kind;
            bool fits = fields[member].Kind switch
            {
                OutputKind.None => true,
                OutputKind.AllProbabilities => kind == ShapeKind.Vector,
                OutputKind.Class =>
                    kind is ShapeKind.Text or ShapeKind.Integer or ShapeKind.Number
                        || (kind == ShapeKind.Boolean && manifest.Task == TaskKind.Binary),
                _ => kind == ShapeKind.Number,
            };
            if (!fits)
            {
                faults.Add($"'{members[member].Member}' ({members[member].Name}) is {kind}, which cannot receive what a {manifest.Task} model gives");
            }
        }

        if (fields.All(field => field.Kind == OutputKind.None))
        {
            faults.Add($"no property or field receives anything; a {manifest.Task} model gives {Given(manifest)}");
        }

        AddUnfit(unfit, "an output", type, faults, members);
        return fields;
    }

    private static string Given(BundleManifest manifest) => manifest.Task switch
    {
        TaskKind.Regression or TaskKind.Ranking => "'Score'",
        TaskKind.Binary => "'PredictedLabel', 'Probability', 'Score' (log-odds) and 'Probability.{class}'",
        _ => "'PredictedLabel', 'Probability', 'Score' (an array) and 'Probability.{class}'",
    };

    private static void AddUnfit(List<string> unfit, string role, Type type, List<string> faults, IReadOnlyList<ShapeColumn> members)
    {
        if (faults.Count > 0)
        {
            unfit.Add($"'{type.Name}' does not fit the model as {role}: {string.Join("; ", faults)}. It has: {string.Join(", ", members.Select(member => $"'{member.Name}' ({member.Kind})"))}. Name a column with [ColumnName(\"…\")].");
        }
    }

    private static int Find(IReadOnlyList<ShapeColumn> members, string name)
    {
        int exact = IndexOf(members, name, StringComparison.Ordinal);
        return exact >= 0 ? exact : IndexOf(members, name, StringComparison.OrdinalIgnoreCase);
    }

    private static int IndexOf(IReadOnlyList<ShapeColumn> members, string name, StringComparison comparison)
    {
        for (int member = 0; member < members.Count; member++)
        {
            if (string.Equals(members[member].Name, name, comparison))
            {
                return member;
            }
        }

        return -1;
    }

    private static bool CanWrite(ShapeKind member, ColumnKind column) => column switch
    {
        ColumnKind.Number or ColumnKind.Integer => member is ShapeKind.Number or ShapeKind.Integer or ShapeKind.Boolean,
        ColumnKind.Boolean => member is ShapeKind.Boolean or ShapeKind.Integer or ShapeKind.Number or ShapeKind.Text,
        ColumnKind.DateTime => member == ShapeKind.DateTime,
        ColumnKind.Vector => member == ShapeKind.Vector,
        _ => member != ShapeKind.Vector,
    };

    private static OutputField FieldOf(ShapeColumn member, BundleManifest manifest)
    {
        bool classes = manifest.ClassNames.Count > 0;
        int named = member.Name.StartsWith(ClassPrefix, StringComparison.Ordinal)
            ? IndexOf(manifest.ClassNames, member.Name[ClassPrefix.Length..])
            : -1;
        return member.Name switch
        {
            "Score" when !classes => new(OutputKind.Value),
            "Score" or "Probabilities" when member.Kind == ShapeKind.Vector && classes => new(OutputKind.AllProbabilities),
            "Score" when manifest.Task == TaskKind.Binary => new(OutputKind.LogOdds),
            "Score" or "Probability" when classes => new(OutputKind.Probability),
            "PredictedLabel" when classes => new(OutputKind.Class),
            "Lower" when manifest.Interval is not null => new(OutputKind.Lower),
            "Upper" when manifest.Interval is not null => new(OutputKind.Upper),
            _ => named >= 0 ? new(OutputKind.ClassProbability, named) : default,
        };
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (int index = 0; index < names.Count; index++)
        {
            if (string.Equals(names[index], name, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }
}
