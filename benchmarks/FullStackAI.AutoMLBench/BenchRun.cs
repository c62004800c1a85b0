using System.Globalization;
using FullStackAI.Data;

namespace FullStackAI.AutoMLBench;

/// <summary>Runs data sets × seeds × systems on fixed outer splits; every cell is appended
/// as it ends, and what is in the file is not run again.</summary>
/// <param name="folder">Where the files of the data sets are.</param>
/// <param name="output">The file of cells.</param>
/// <param name="run">Runs one system on one split; what it throws is the cell's error.</param>
/// <param name="tell">Told a line for each cell.</param>
internal sealed class BenchRun(string folder, string output, Func<Cell, DataSet, Table, Table, Task<Cell>> run, Action<string> tell)
{
    /// <summary>Runs what the file lacks.</summary>
    /// <param name="sets">The data sets.</param>
    /// <param name="systems">Their names.</param>
    /// <param name="seeds">Of the splits and of the systems.</param>
    /// <param name="budget">Seconds, for systems that are told to keep to them.</param>
    /// <param name="again">Whether cells that failed are run once more.</param>
    internal async Task RunAsync(IEnumerable<DataSet> sets, string[] systems, ulong[] seeds, double budget, bool again)
    {
        HashSet<(string, ulong, string, double)> done =
        [
            .. Cell.ReadAll(output).Where(cell => !again || cell.Error is null).Select(cell => cell.Key)
        ];
        foreach (DataSet set in sets)
        {
            foreach (ulong seed in seeds)
            {
                Cell[] open = [.. systems
                    .Select(system => new Cell
                    {
                        Set = set.Name,
                        Metric = set.Metric,
                        Seed = seed,
                        System = system,
                        BudgetSeconds = Peers.IsDefault(system) ? 0 : budget,
                    })
                    .Where(cell => !done.Contains(cell.Key))];
                if (open.Length > 0)
                {
                    await RunAsync(set, seed, open);
                }
            }
        }
    }

    private async Task RunAsync(DataSet set, ulong seed, Cell[] open)
    {
        (Table Train, Table Test)? split = null;
        string? fault = null;
        try
        {
            split = set.Divide(folder, seed);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or SchemaException or InvalidDataException)
        {
            fault = failure.Message; // one file of a list that cannot be read does not end the run
        }

        foreach (Cell cell in open)
        {
            Cell result = split is var (train, test) ? await OneAsync(cell, set, train, test) : cell with { Error = fault };
            result.Append(output);
            tell(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Set,-16} seed {result.Seed} {result.System,-16} {result.Score?.ToString("0.0000", CultureInfo.InvariantCulture) ?? $"failed: {result.Error}"}  {result.Seconds:0.0} s  {result.Chosen}"));
        }
    }

    private async Task<Cell> OneAsync(Cell cell, DataSet set, Table train, Table test)
    {
        try
        {
            return await run(cell, set, train, test);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return cell with { Error = failure.Message }; // one cell that fails is a result too
        }
    }
}
