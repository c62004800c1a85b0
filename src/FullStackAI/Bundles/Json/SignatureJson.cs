using FullStackAI.Data;

namespace FullStackAI.Bundles.Json;

/// <summary>Reads a bundle's signature.</summary>
internal static class SignatureJson
{
    internal static BundleSignature Read(ReadOnlySpan<byte> text)
    {
        var json = new JsonCursor(text);
        SignatureColumn[]? columns = null;
        HashSet<string> seen = json.BeginObject();
        while (json.NextMember(seen, out string name))
        {
            if (name == "columns")
            {
                columns = ReadColumns(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        json.End();
        return new BundleSignature { Columns = columns ?? throw new FormatException("The signature has no columns") };
    }

    private static SignatureColumn[] ReadColumns(ref JsonCursor json)
    {
        var columns = new SignatureColumn[json.CountElements()];
        json.BeginArray();
        for (int i = 0; json.NextElement(); i++)
        {
            columns[i] = ReadColumn(ref json);
        }

        return columns;
    }

    private static SignatureColumn ReadColumn(ref JsonCursor json)
    {
        string? column = null;
        string? kind = null;
        string[] levels = [];
        int levelCount = 0;
        double missingShare = 0;
        double[] quantiles = [];
        DateTime? earliest = null;
        DateTime? latest = null;
        int width = 0;
        bool isSparse = false;
        HashSet<string> seen = json.BeginObject();
        while (json.NextMember(seen, out string name))
        {
            switch (name)
            {
                case "name":
                    column = json.Text();
                    break;
                case "kind":
                    kind = json.Text();
                    break;
                case "levels":
                    levels = json.Texts();
                    break;
                case "levelCount":
                    levelCount = json.Int32();
                    break;
                case "missingShare":
                    missingShare = json.Double();
                    break;
                case "quantiles":
                    quantiles = json.Doubles();
                    break;
                case "earliest" when !json.IsNull():
                    earliest = json.DateTime();
                    break;
                case "latest" when !json.IsNull():
                    latest = json.DateTime();
                    break;
                case "width":
                    width = json.Int32();
                    break;
                case "isSparse":
                    isSparse = json.Boolean();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return new SignatureColumn
        {
            Name = column ?? throw new FormatException("A column has no name"),
            Kind = KindOf(kind, column),
            Levels = levels,
            LevelCount = levelCount,
            MissingShare = missingShare,
            Quantiles = quantiles,
            Earliest = earliest,
            Latest = latest,
            Width = width,
            IsSparse = isSparse,
        };
    }

    private static ColumnKind KindOf(string? name, string column) => name switch
    {
        nameof(ColumnKind.Number) => ColumnKind.Number,
        nameof(ColumnKind.Integer) => ColumnKind.Integer,
        nameof(ColumnKind.Boolean) => ColumnKind.Boolean,
        nameof(ColumnKind.DateTime) => ColumnKind.DateTime,
        nameof(ColumnKind.Category) => ColumnKind.Category,
        nameof(ColumnKind.Text) => ColumnKind.Text,
        nameof(ColumnKind.Vector) => ColumnKind.Vector,
        _ => throw new FormatException($"Column '{column}' is of kind '{name}', which this library does not know"),
    };
}
