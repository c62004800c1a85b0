using System.Globalization;
using FullStackAI.AutoMLBench;

// Runs data sets × seeds × systems on fixed outer splits. Every cell is appended as it ends; what is in the file is not run again.
//
//   dotnet run -c Release --project benchmarks/FullStackAI.AutoMLBench -- run --data FOLDER [--list sets.json] [--out cells.jsonl]
// [--systems ours,hgb,xgb,hgb-search,xgb-search] [--seeds 0,1,2] [--budget 60] [--threads N] [--only adult,sms]
//   dotnet run -c Release --project benchmarks/FullStackAI.AutoMLBench -- run --systems
// ablation --budget 30 --seeds 0 --out ablation.jsonl --page ablation.md
//   dotnet run -c Release --project benchmarks/FullStackAI.AutoMLBench -- report [--out
// cells.jsonl] [--page automl.md] [--note "what else should be known"]
//   dotnet run -c Release --project benchmarks/FullStackAI.AutoMLBench -- trials [--only adult]
// [--seeds 0] [--budget 60 | --work UNITS | --trials N] [--keep FOLDER]
//   dotnet run -c Release --project benchmarks/FullStackAI.AutoMLBench -- deadline [--rows
// 200,1000000] [--budgets 10,30] [--runs 1] [--classes 2] [--busy] [--trace] [--cancel]
//
// --again runs the cells that failed once more. --threads limits this library's own experiments (peers take all):
// with 1, two ablations of different sets can share two cores. Systems that take the time they need (hgb, xgb,
// linear) are run once for all budgets. `ablation` stands for ours and all its variants.
// Your own data: a folder of CSV files and a list such as sets.json: name, file, label,
// metric, and if need be test, task, ignore, header, separator.
// trials: what every trial scored on its folds and on the test rows; --keep writes their predictions.
// deadline --cancel: stops at the first model and says when its bundle was there.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [Deadline.Busy])
{
    Deadline.KeepBusy();
    return 0;
}

if (args is ["deadline", ..])
{
    int[] rows = [.. (Option("--rows") ?? "200,1000000").Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
    double[] budgets = [.. (Option("--budgets") ?? "10,30").Split(',').Select(Number)];
    await Deadline.RunAsync(
        rows,
        budgets,
        int.Parse(Option("--runs") ?? "1", CultureInfo.InvariantCulture),
        int.Parse(Option("--classes") ?? "2", CultureInfo.InvariantCulture),
        args.Contains("--busy"),
        args.Contains("--trace"),
        args.Contains("--cancel"));
    return 0;
}

if (args is not ["run" or "report" or "trials", ..])
{
    Console.Error.WriteLine(
        "usage: FullStackAI.AutoMLBench run|report|trials|deadline [--data FOLDER] [--list FILE] [--out FILE] [--systems a,b] [--seeds 0,1,2] [--budget SECONDS] [--threads N] [--only a,b] [--again] [--page FILE] [--note TEXT]");
    Console.Error.WriteLine($"systems: {string.Join(", ", Systems.Names)}, ablation");
    return 2;
}

string output = Option("--out") ?? "cells.jsonl";
if (args[0] == "report")
{
    Tell(output);
    return 0;
}

string folder = Option("--data") ?? Path.Combine("..", "shared", "data");
string[]? only = Option("--only")?.Split(',');
DataSet[] sets =
[
    .. DataSet.Read(Option("--list") ?? Path.Combine(AppContext.BaseDirectory, "sets.json")).Where(
        set => only is null || only.Contains(set.Name))
];
ulong[] seeds = [.. (Option("--seeds") ?? "0,1,2").Split(',').Select(seed => ulong.Parse(seed, CultureInfo.InvariantCulture))];
double budget = Number(Option("--budget") ?? "60");
if (args[0] == "trials")
{
    double? work = Option("--work") is { } units ? Number(units) : null;
    int? most = Option("--trials") is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : null;
    foreach (DataSet set in sets)
    {
        foreach (ulong seed in seeds)
        {
            await TrialScores.WriteAsync(
                set, folder, seed, work is null && most is null ? budget : null, work, most, Option("--system") ?? "ours",
                Option("--keep"));
        }
    }

    return 0;
}

string temporary = Directory.CreateTempSubdirectory("automl-bench-").FullName;
try
{
    string[] systems = Systems.Named(Option("--systems") ?? "ours,hgb,xgb,hgb-search,xgb-search");
    int? threads = Option("--threads") is { } most ? int.Parse(most, CultureInfo.InvariantCulture) : null;
    var compared = new Systems(Option("--script") ?? Path.Combine("benchmarks", "peers", "automl.py"), temporary, threads);
    await new BenchRun(folder, output, compared.RunAsync, Console.WriteLine).RunAsync(
        sets, systems, seeds, budget, args.Contains("--again"));
}
catch (ArgumentException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
finally
{
    Directory.Delete(temporary, recursive: true);
}

Tell(output);
return 0;

void Tell(string cells)
{
    string text = Summary.Of(Cell.ReadAll(cells), Path.GetFileName(cells), Option("--note"));
    if (Option("--page") is { } page)
    {
        File.WriteAllText(page, text);
    }
    else
    {
        Console.WriteLine(text);
    }
}

double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

string? Option(string name) => Array.IndexOf(args, name) is var at && at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
