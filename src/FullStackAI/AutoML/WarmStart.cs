using System.Globalization;
using FullStackAI.Bundles;

namespace FullStackAI.AutoML;

/// <summary>What a bundle says of the configurations it is made of, written with it and read when an experiment starts from it.</summary>
internal static class WarmStart
{
    private const string Subject = "point ";

    /// <summary>A configuration's place in the space of its family, as a decision that stays with the bundle.</summary>
    internal static Decision Note(Trial trial) =>
        new(
            Subject + trial.Name,
            string.Join(' ', trial.Candidate.Point!.Select(value => value.ToString("R", CultureInfo.InvariantCulture))),
            "where its options lie among those that are searched");

    /// <summary>Whether a decision says where a configuration lies, which only a later experiment can read.</summary>
    internal static bool IsNote(Decision decision) => decision.Subject.StartsWith(Subject, StringComparison.Ordinal);

    /// <summary>The names of the trials in a bundle, the heaviest first.</summary>
    internal static IReadOnlyList<string> Names(Bundle? bundle) =>
        bundle is null
            ? []
            : [.. bundle.Members.GroupBy(member => member.Name)
                .OrderByDescending(group => Math.Abs(group.Sum(member => member.Weight)))
                .Select(group => group.Key)];

    /// <summary>The points of a bundle's trials that are not of the portfolio; those that do not fit the space are left out.</summary>
    /// <param name="bundle">May be of another version of the library.</param>
    /// <param name="known">The names of the portfolio.</param>
    /// <param name="dimensions">Of the space.</param>
    internal static IReadOnlyList<double[]> Points(Bundle? bundle, IEnumerable<string> known, int dimensions)
    {
        HashSet<string> names = [.. Names(bundle).Except(known, StringComparer.Ordinal)];
        return [.. (bundle?.Manifest.Decisions ?? [])
            .Where(decision => IsNote(decision) && names.Contains(decision.Subject[Subject.Length..]))
            .Select(decision => Read(decision.Choice))
            .Where(point => point.Length == dimensions)];
    }

    private static double[] Read(string text)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double[] point = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out point[i]))
            {
                return [];
            }
        }

        return point;
    }
}
