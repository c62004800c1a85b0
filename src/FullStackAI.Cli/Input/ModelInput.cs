using FullStackAI.Bundles;
using FullStackAI.Cli.Commands;
using FullStackAI.Data;

namespace FullStackAI.Cli.Input;

/// <summary>The kinds in which a model's columns are read from a file: words stay words where the
/// model was trained on words, so that a postcode keeps its zeros.</summary>
internal static class ModelInput
{
    /// <summary>Options for loading a whole file: words are forced, the rest is detected and then checked against the model.</summary>
    internal static CsvOptions Whole(CsvOptions options, Bundle bundle, IReadOnlyCollection<string> names)
    {
        var types = new Dictionary<string, ColumnKind>(options.Types, StringComparer.Ordinal);
        foreach (SignatureColumn column in bundle.Signature.Columns.Where(
            column => column.Kind is ColumnKind.Category or ColumnKind.Text && names.Contains(column.Name)))
        {
            types.TryAdd(column.Name, column.Kind);
        }

        return AsTrained(options, bundle) with { Types = types };
    }

    /// <summary>The words for missing of training, unless the command line names others.</summary>
    internal static CsvOptions AsTrained(CsvOptions options, Bundle bundle) =>
        options.MissingValues is null && bundle.Manifest.Properties.TryGetValue(BundleProperties.Missing, out string? words)
            ? options with { MissingValues = words.Split(',') }
            : options;

    /// <summary>Kinds for reading a file piece by piece: those of the model's columns
    /// that are there, and words for the columns to keep.</summary>
    internal static Dictionary<string, ColumnKind> Pieces(
        CsvOptions options, BundleSignature signature, IReadOnlyCollection<string> names, IEnumerable<string> kept)
    {
        var kinds = new Dictionary<string, ColumnKind>(StringComparer.Ordinal);
        foreach (SignatureColumn column in signature.Columns.Where(column => names.Contains(column.Name)))
        {
            kinds[column.Name] = options.Types.GetValueOrDefault(column.Name, column.Kind switch
            {
                ColumnKind.Integer => ColumnKind.Number,
                ColumnKind.Boolean => ColumnKind.Category, // its two words are the model's to know
                _ => column.Kind,
            });
        }

        foreach (string name in kept)
        {
            kinds.TryAdd(name, options.Types.GetValueOrDefault(name, ColumnKind.Text));
        }

        return kinds;
    }
}
