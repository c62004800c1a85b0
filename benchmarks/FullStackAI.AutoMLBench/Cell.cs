using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FullStackAI.AutoMLBench;

/// <summary>One system on one split of one data set: a line of the file of results.</summary>
internal sealed record Cell
{
    public required string Set { get; init; }

    public required string Metric { get; init; }

    public required ulong Seed { get; init; }

    public required string System { get; init; }

    public required double BudgetSeconds { get; init; }

    /// <summary>On the test rows; null when the system failed.</summary>
    public double? Score { get; init; }

    public bool HigherIsBetter { get; init; }

    /// <summary>What the system expected of new rows, with the ends of its 95 % interval for as many rows as were tested.</summary>
    public double? Expected { get; init; }

    public double? Low { get; init; }

    public double? High { get; init; }

    /// <summary>The share of test rows in the model's 90 % intervals.</summary>
    public double? Covered { get; init; }

    public double Seconds { get; init; }

    public int Trials { get; init; }

    public string? Chosen { get; init; }

    public string? Error { get; init; }

    [JsonIgnore]
    internal (string, ulong, string, double) Key => (Set, Seed, System, BudgetSeconds);

    /// <summary>The cells of a file; a line that was cut off when a run was killed does not count, so its cell is run again.</summary>
    internal static List<Cell> ReadAll(string path) => !File.Exists(path) ? [] : [.. File.ReadLines(path).Select(Read).OfType<Cell>()];

    /// <summary>Adds a line; one that was cut off before is ended first.</summary>
    internal void Append(string path)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        bool isCut = false;
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            isCut = file.ReadByte() != '\n';
        }

        file.Write(Encoding.UTF8.GetBytes((isCut ? "\n" : "") + JsonSerializer.Serialize(this, DataSetJson.Default.Cell) + "\n"));
        file.Flush(flushToDisk: true);
    }

    private static Cell? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, DataSetJson.Default.Cell);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
