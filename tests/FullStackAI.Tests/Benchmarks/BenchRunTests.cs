using FullStackAI.AutoMLBench;
using FullStackAI.Data;

namespace FullStackAI.Tests.Benchmarks;

/// <summary>The harness on a folder and a list of somebody's own: it divides, runs what is open, and goes on where it was.</summary>
[TestClass]
public sealed class BenchRunTests
{
    [TestMethod]
    public async Task RunAsync_AFolderAndAListOfOnesOwn_RunsEverySetSeedAndSystemOnTheSameRows()
    {
        using var folder = new TemporaryFolder();
        Dictionary<(string, ulong), List<string>> seen = [];
        await Run(folder, (cell, set, train, test) =>
        {
            if (!seen.TryGetValue((set.Name, cell.Seed), out List<string>? rows))
            {
                seen.Add((set.Name, cell.Seed), rows = []);
            }

            rows.Add($"{train.RowCount}/{test.RowCount}: {string.Join(' ', Enumerable.Range(0, test.RowCount).Select(row => test["x"].GetValue(row)))}");
            return cell with { Score = 0.5 };
        }).RunAsync(DataSet.Read(List(folder)), ["ours", "hgb"], [0, 1], budget: 5, again: false);
        Assert.HasCount(4, seen);
        Assert.IsTrue(seen.Values.All(rows => rows.Count == 2 && rows[0] == rows[1])); // both systems get the same split
        StringAssert.StartsWith(seen[("mine", 0)][0], "80/20: ");
        StringAssert.StartsWith(seen[("given", 0)][0], "100/10: "); // as supplied
        Assert.AreNotEqual(seen[("mine", 0)][0], seen[("mine", 1)][0]); // another seed, another split
        Assert.HasCount(8, Cell.ReadAll(folder.File("cells.jsonl")));
    }

    [TestMethod]
    public async Task RunAsync_AFileOfCells_RunsOnlyWhatIsNotInIt()
    {
        using var folder = new TemporaryFolder();
        List<string> ran = [];
        Cell Note(Cell cell)
        {
            ran.Add($"{cell.Set} {cell.System} {cell.Seed}");
            return cell with { Score = 1 };
        }

        BenchRun bench = Run(folder, (cell, _, _, _) => Note(cell));
        DataSet[] sets = [.. DataSet.Read(List(folder)).Take(1)];
        await bench.RunAsync(sets, ["ours"], [0], budget: 5, again: false);
        await bench.RunAsync(sets, ["ours", "hgb"], [0, 1], budget: 5, again: false);
        CollectionAssert.AreEqual(new[] { "mine ours 0", "mine hgb 0", "mine ours 1", "mine hgb 1" }, ran);
        await bench.RunAsync(sets, ["ours", "hgb"], [0, 1], budget: 9, again: false); // a default takes its time whatever the budget
        CollectionAssert.AreEqual(new[] { "mine ours 0", "mine ours 1" }, ran.Skip(4).ToArray());
    }

    [TestMethod]
    public async Task RunAsync_ALineThatWasCutOff_IsRunAgainAndSpoilsNoOther()
    {
        using var folder = new TemporaryFolder();
        DataSet[] sets = [.. DataSet.Read(List(folder)).Take(1)];
        int ran = 0;
        BenchRun bench = Run(folder, (cell, _, _, _) => cell with { Score = ++ran });
        await bench.RunAsync(sets, ["ours", "hgb"], [0], budget: 5, again: false);
        string whole = File.ReadAllText(folder.File("cells.jsonl"));
        File.WriteAllText(folder.File("cells.jsonl"), whole[..^20]);
        await bench.RunAsync(sets, ["ours", "hgb"], [0], budget: 5, again: false);
        CollectionAssert.AreEqual(new double?[] { 1, 3 }, Cell.ReadAll(folder.File("cells.jsonl")).Select(cell => cell.Score).ToArray());
    }

    [TestMethod]
    public async Task RunAsync_ASystemThatThrowsAndAFileThatIsMissing_AreErrorsOfTheirCells()
    {
        using var folder = new TemporaryFolder();
        DataSet missing = new() { Name = "missing", File = "nowhere.csv", Label = "y", Metric = "auc" };
        DataSet[] sets = [missing, DataSet.Read(List(folder))[0]];
        int calls = 0;
        BenchRun bench = Run(
            folder, (cell, _, _, _) => ++calls == 1 ? throw new InvalidOperationException("no luck") : cell with { Score = 1 });
        await bench.RunAsync(sets, ["ours", "hgb"], [0], budget: 5, again: false);
        List<Cell> cells = Cell.ReadAll(folder.File("cells.jsonl"));
        StringAssert.Contains(cells[0].Error, "nowhere.csv");
        Assert.AreEqual("no luck", cells[2].Error);
        Assert.AreEqual(1, cells[3].Score);
        await bench.RunAsync(sets[1..], ["ours", "hgb"], [0], budget: 5, again: true);
        Assert.AreEqual(3, calls); // the one that failed, and no other
    }

    [TestMethod]
    public void Named_Ablation_StandsForOursAndEveryVariant()
    {
        string[] systems = Systems.Named("ablation,hgb");
        CollectionAssert.IsSubsetOf(
            new[] { "ours", "ours-portfolio-reversed", "ours-two-folds", "ours-no-blend", "ours-no-search", "ours-no-mlp", "hgb" },
            systems);
        foreach (string system in systems.Where(system => system.StartsWith("ours", StringComparison.Ordinal)))
        {
            var plain = new FullStackAI.AutoML.Experiment { Label = "y" };
            Assert.AreEqual(system == "ours", Ours.Variant(system, plain).Equals(plain), system); // every variant changes something
        }
    }

    [TestMethod]
    public void Named_AnUnknownSystem_ListsThoseThereAre() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Systems.Named("ours,lgbm")).Message, "'lgbm'. Choose among: ours,");

    private static BenchRun Run(TemporaryFolder folder, Func<Cell, DataSet, Table, Table, Cell> run) =>
        new(folder.Path, folder.File("cells.jsonl"), (cell, set, train, test) => Task.FromResult(run(cell, set, train, test)), _ => { });

    private static string List(TemporaryFolder folder)
    {
        File.WriteAllLines(
            folder.File("mine.csv"), ["x,y", .. Enumerable.Range(0, 100).Select(row => $"{row},{(row % 4 == 0 ? "yes" : "no")}")]);
        File.WriteAllLines(
            folder.File("new.csv"), ["x,y", .. Enumerable.Range(0, 10).Select(row => $"{row},{(row % 4 == 0 ? "yes" : "no")}")]);
        File.WriteAllText(folder.File("list.json"), """
            [
              { "name": "mine", "file": "mine.csv", "label": "y", "metric": "auc" }, // a comment is allowed
              { "name": "given", "file": "mine.csv", "test": "new.csv", "label": "2", "metric": "log-loss", "task": "binary" }
            ]
            """);
        return folder.File("list.json");
    }
}
