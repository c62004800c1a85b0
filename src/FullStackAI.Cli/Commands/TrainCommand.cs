using System.CommandLine;
using FullStackAI.AutoML;
using FullStackAI.Bundles;
using FullStackAI.Cli.Input;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Metrics;
using FullStackAI.Inference;
using FullStackAI.Reporting;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai train</c>: from a file of data to a saved model with an honest score.</summary>
internal static class TrainCommand
{
    internal static Command Make(Tool tool)
    {
        Argument<string> file = Arguments.Data();
        var options = new TrainOptions();
        Option<string?> test = new("--test") { Description = "Another file with the label, to score the finished model on.", HelpName = "file" };
        Option<string> output = new("--output", "-o") { Description = "Where to save the model; .fsai by custom.", HelpName = "file", Required = true };
        Option<string?> page = new("--report") { Description = "Where to save a report as one HTML page: warnings, leaderboard, curves, what the model uses, decisions.", HelpName = "file" };
        Option<bool> json = Arguments.Json();
        var data = new DataOptions();
        var command = new Command("train", "Learns a model from a file: compares trainers by cross-validation within the budget, learns the best anew from all rows, saves it.") { file, output, test, page, json };
        options.AddTo(command);
        data.AddTo(command);
        tool.Bind(command, async (parsed, cancellationToken) =>
        {
            string path = parsed.GetValue(output)!;
            Destination.Check(path);
            if (parsed.GetValue(page) is { } pagePath)
            {
                Destination.Check(pagePath);
            }

            if (parsed.GetValue(test) is { } testFile)
            {
                InputFile.Check(testFile);
            }

            CsvOptions read = data.Read(parsed);
            Experiment experiment = options.Read(parsed);
            (Table table, LoadReport loaded) = DataFile.Load(parsed.GetValue(file)!, WithoutDropped(read, experiment), tool.Screen, cancellationToken);
            experiment = WithQueries(tool.Screen, experiment, table, loaded);
            if (experiment is { Task: null, Metric: not null })
            {
                experiment = options.Read(parsed, LabelEncoder.Fit(table[experiment.Roles.Resolve(table).Label]).Task);
            }

            Leaderboard board = await RunAsync(tool.Screen, experiment, table, cancellationToken).ConfigureAwait(false);
            if (!board.HasModel)
            {
                throw new ToolException(ExitCode.NoModel, $"no trainer gave a model: {string.Join("; ", board.Entries.Select(entry => $"{entry.Name}: {entry.Failure?.Message.TrimEnd('.') ?? $"{board.Metric.Name} is not defined"}"))}. Give it more time with --budget, or other rows.");
            }

            Bundle bundle = WithNotes(board.Best.Bundle, experiment, read);
            (string Name, double Value)[] tested = parsed.GetValue(test) is { } other ? Test(tool.Screen, bundle, other, read, experiment, cancellationToken) : [];
            Save(bundle, path);
            if (parsed.GetValue(page) is { } report)
            {
                ReportCommand.Save(tool.Screen, Report.Of(board, cancellationToken: cancellationToken), report);
            }

            TrainReport.Write(tool.Screen, board, bundle, path, tested, parsed.GetValue(json));
        });
        return command;
    }

    // Columns that are no features are named for the experiment, which says so in its decisions; the file is read without them.
    private static CsvOptions WithoutDropped(CsvOptions read, Experiment experiment) =>
        read.Ignore.Contains(experiment.Label) ? throw new ToolException(ExitCode.Usage, $"Column '{experiment.Label}' cannot be both '--label' and '--ignore'.") : read;

    // The queries of a LibSVM file are groups, never a feature; unless told otherwise such a file is a ranking.
    private static Experiment WithQueries(Screen screen, Experiment experiment, Table table, LoadReport loaded)
    {
        if (experiment.GroupColumn is not null || !DataForm.HasQueries(table, loaded))
        {
            return experiment;
        }

        experiment = experiment with { GroupColumn = DataForm.QueryColumn, Task = experiment.Task ?? TaskKind.Ranking };
        screen.Note($"the file has queries: column '{DataForm.QueryColumn}' groups its rows{(experiment.Task == TaskKind.Ranking ? ", a ranking; say '--task' for another task" : "")}");
        return experiment;
    }

    private static async Task<Leaderboard> RunAsync(Screen screen, Experiment experiment, Table table, CancellationToken cancellationToken)
    {
        using var line = new ProgressLine(screen);
        Leaderboard board = await experiment.RunAsync(table, new TrainProgress(screen, line), cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested(); // who stops the tool wants no model of it
        foreach (string warning in board.Warnings)
        {
            line.Dispose();
            screen.Warn(warning);
        }

        return board;
    }

    // What later commands need to read files in the same way.
    private static Bundle WithNotes(Bundle bundle, Experiment experiment, CsvOptions read)
    {
        var notes = new Dictionary<string, string>(bundle.Manifest.Properties);
        if (experiment.GroupColumn is { } group)
        {
            notes[BundleProperties.Group] = group;
        }

        if (read.MissingValues is { } missing)
        {
            notes[BundleProperties.Missing] = string.Join(',', missing);
        }

        return notes.Count == 0 ? bundle : bundle.WithManifest(bundle.Manifest with { Properties = notes });
    }

    private static (string Name, double Value)[] Test(Screen screen, Bundle bundle, string path, CsvOptions read, Experiment experiment, CancellationToken cancellationToken)
    {
        using var predictor = new Predictor(bundle);
        (Table table, _) = DataFile.Load(path, read, screen, cancellationToken, names => ModelInput.Whole(read, bundle, names));
        var roles = new DataRoles { Label = bundle.Manifest.Label, Task = bundle.Manifest.Task, Weights = experiment.Weights, Group = experiment.GroupColumn };
        ScoredRows scored = EvaluateCommand.Score(screen, predictor, table, roles, cancellationToken);
        return [.. Scores.Of(scored, bundle.Manifest.Threshold)];
    }

    private static void Save(Bundle bundle, string path)
    {
        try
        {
            bundle.Save(path);
        }
        catch (BundleException fault)
        {
            throw new ToolException(ExitCode.Output, fault.Message, fault);
        }
    }
}
