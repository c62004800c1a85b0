using System.Diagnostics;
using System.Globalization;
using FullStackAI.AutoMLBench;
using FullStackAI.Data;
using FullStackAI.Evaluation;

// Runs data sets × seeds × systems on fixed outer splits. Every cell is appended as it ends; what is in the file is not run again.
//
//   dotnet run -c Release --project benchmarks/FullStackAI.AutoMLBench -- run --data FOLDER [--list sets.json] [--out cells.jsonl] [--systems ours,hgb,xgb,hgb-search,xgb-search] [--seeds 0,1,2] [--budget 60] [--only adult,sms]
//   dotnet run -c Release --project benchmarks/FullStackAI.AutoMLBench -- report [--out cells.jsonl] [--page automl.md] [--note "what else should be known"]
//
// --again runs the cells that failed once more. Systems that take the time they need (hgb, xgb, linear) are run once for all budgets.
// Your own data: a folder of CSV files and a list such as sets.json: name, file, label, metric, and if need be test, task, ignore, header, separator.
//   dotnet run -c Release --project benchmarks/FullStackAI.AutoMLBench -- deadline [--rows 200,1000000] [--budgets 10,30] [--runs 1] [--busy] [--trace]
//
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [Deadline.Busy])
{
    Deadline.KeepBusy();
    return 0;
}

if (args is ["deadline", ..])
{
    int[] rows = [.. (Option("--rows") ?? "200,1000000").Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
    double[] budgets = [.. (Option("--budgets") ?? "10,30").Split(',').Select(seconds => double.Parse(seconds, CultureInfo.InvariantCulture))];
    await Deadline.RunAsync(rows, budgets, int.Parse(Option("--runs") ?? "1", CultureInfo.InvariantCulture), args.Contains("--busy"), args.Contains("--trace"));
    return 0;
}

if (args is not ["run" or "report", ..])
{
    Console.Error.WriteLine("usage: FullStackAI.AutoMLBench run|report [--data FOLDER] [--list FILE] [--out FILE] [--systems a,b] [--seeds 0,1,2] [--budget SECONDS] [--only a,b] [--again] [--page FILE] [--note TEXT]");
    Console.Error.WriteLine($"systems: {string.Join(", ", Ours.Variants.Concat(Peers.Names))}");
    return 2;
}

string output = Option("--out") ?? "cells.jsonl";
if (args[0] == "report")
{
    string text = Summary.Of(Cell.ReadAll(output), Path.GetFileName(output), Option("--note"));
    if (Option("--page") is { } page)
    {
        File.WriteAllText(page, text);
    }
    else
    {
        Console.WriteLine(text);
    }

    return 0;
}

string folder = Option("--data") ?? Path.Combine("..", "shared", "data");
string list = Option("--list") ?? Path.Combine(AppContext.BaseDirectory, "sets.json");
string script = Option("--script") ?? Path.Combine("benchmarks", "peers", "automl.py");
string[] systems = (Option("--systems") ?? "ours,hgb,xgb,hgb-search,xgb-search").Split(',');
ulong[] seeds = [.. (Option("--seeds") ?? "0,1,2").Split(',').Select(seed => ulong.Parse(seed, CultureInfo.InvariantCulture))];
double budget = double.Parse(Option("--budget") ?? "60", CultureInfo.InvariantCulture);
string[]? only = Option("--only")?.Split(',');
string[] unknown = [.. systems.Except(Ours.Variants.Concat(Peers.Names))];
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"There is no system '{string.Join("', '", unknown)}'. Choose among: {string.Join(", ", Ours.Variants.Concat(Peers.Names))}.");
    return 2;
}

bool again = args.Contains("--again");
HashSet<(string, ulong, string, double)> done = [.. Cell.ReadAll(output).Where(cell => !again || cell.Error is null).Select(cell => cell.Key)];
string work = Directory.CreateTempSubdirectory("automl-bench-").FullName;
try
{
    foreach (DataSet set in DataSet.Read(list).Where(set => only is null || only.Contains(set.Name)))
    {
        foreach (ulong seed in seeds)
        {
            Cell[] open = [.. systems.Select(system => new Cell { Set = set.Name, Metric = set.Metric, Seed = seed, System = system, BudgetSeconds = Peers.IsDefault(system) ? 0 : budget }).Where(cell => !done.Contains(cell.Key))];
            if (open.Length == 0)
            {
                continue;
            }

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
                Cell result = split is var (train, test) ? await RunAsync(cell, set, train, test) : cell with { Error = fault };
                result.Append(output);
                Console.WriteLine($"{result.Set,-16} seed {result.Seed} {result.System,-16} {result.Score?.ToString("0.0000", CultureInfo.InvariantCulture) ?? $"failed: {result.Error}"}  {result.Seconds:0.0} s  {result.Chosen}");
            }
        }
    }
}
finally
{
    Directory.Delete(work, recursive: true);
}

Console.WriteLine(Summary.Of(Cell.ReadAll(output), Path.GetFileName(output), Option("--note")));
return 0;

async Task<Cell> RunAsync(Cell cell, DataSet set, Table train, Table test)
{
    try
    {
        if (!Peers.Names.Contains(cell.System))
        {
            return await Ours.RunAsync(cell, set, train, test, set.Metric);
        }

        string label = new DataRoles { Label = set.Label }.Resolve(train).Label;
        string task = (set.Task ?? LabelEncoder.Fit(train[label]).Task).ToString();
        (string trainFile, string testFile) = (Path.Combine(work, "train.csv"), Path.Combine(work, "test.csv"));
        train.SaveCsv(trainFile);
        test.SaveCsv(testFile);
        return Peers.Run(cell, script, trainFile, testFile, label, task);
    }
    catch (Exception failure) when (failure is not OutOfMemoryException)
    {
        return cell with { Error = failure.Message }; // one cell that fails is a result too
    }
}

string? Option(string name) => Array.IndexOf(args, name) is var at && at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
