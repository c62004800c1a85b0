using System.Text.Json;
using System.Text.Json.Serialization;
using FullStackAI.Data;
using FullStackAI.Data.Csv;
using FullStackAI.Data.Splits;

namespace FullStackAI.AutoMLBench;

/// <summary>One line of a list of data sets.</summary>
/// <remarks>What may be left out is settable: the generated reader would overwrite the
/// default of a property that can only be set at the start.</remarks>
internal sealed record DataSet
{
    public required string Name { get; init; }

    /// <summary>Relative to the data folder.</summary>
    public required string File { get; init; }

    /// <summary>The test rows when they are supplied; null divides <see cref="File"/> 80/20 by the seed.</summary>
    public string? Test { get; set; }

    /// <summary>By name or by number from 1.</summary>
    public required string Label { get; init; }

    public required string Metric { get; init; }

    public TaskKind? Task { get; set; }

    public IReadOnlyList<string> Ignore { get; set; } = [];

    public bool Header { get; set; } = true;

    public string? Separator { get; set; }

    public bool Quotes { get; set; } = true;

    internal static DataSet[] Read(string path) =>
        JsonSerializer.Deserialize(System.IO.File.ReadAllText(path), DataSetJson.Default.DataSetArray)
            ?? throw new InvalidDataException($"'{path}' holds no list of data sets.");

    /// <summary>The training and the test rows of an outer split; the same for every system.</summary>
    internal (Table Train, Table Test) Divide(string folder, ulong seed)
    {
        CsvOptions options = new()
        {
            Header = Header,
            Separator = Separator is { } one ? one[0] : null,
            Quotes = Quotes ? null : false,
            IgnoredColumns = Ignore,
        };
        Table all = Table.FromCsv(Path.Combine(folder, File), options);
        if (Test is { } test)
        {
            return (all, Table.FromCsv(Path.Combine(folder, test), options));
        }

        string label = int.TryParse(Label, out int number) ? all.Columns[number - 1].Name : Label;
        SplitRows rows = SplitRows.From(all, new SplitOptions { LabelColumn = label, Seed = seed });
        Fold fold = RowSplits.TrainTest(rows, 0.2, new SplitOptions { LabelColumn = label, Seed = seed });
        return (all.Take(fold.Train), all.Take(fold.Test));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(DataSet[]))]
[JsonSerializable(typeof(Cell))]
internal sealed partial class DataSetJson : JsonSerializerContext;
