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
        Option<string?> test = new("--test")
        {
            Description = "Another file with the label, to score the finished model on.",
            HelpName = "file",
        };
        Option<string> output = new("--output", "-o")
        {
            Description = "Where to save the model; .fsai by custom.",
            HelpName = "file",
            Required = true,
        };
        Option<string?> page = new("--report")
        {
            Description = "Where to save a report as one HTML page: warnings, leaderboard, curves, what the model uses, decisions.",
            HelpName = "file",
        };
        Option<bool> json = Arguments.Json();
        var data = new DataOptions();
        var command = new Command(
            "train",
            "Learns a model from a file: compares trainers by cross-validation within the budget, learns the best anew from all rows, saves it.")
        {
            file, output, test, page, json,
        };
        options.AddTo(command);
        data.AddTo(command);
        tool.Bind(command, async (parsed, cancellationToken) =>
        {
            string path = parsed.GetValue(output)!;
            string source = parsed.GetValue(file)!;
            string? journal = options.Journal(parsed);
            Destination.Check(path, source, parsed.GetValue(test), parsed.GetValue(page), journal);
            if (parsed.GetValue(page) is { } pagePath)
            {
                Destination.Check(pagePath, source, parsed.GetValue(test), journal);
            }

            if (journal is not null)
            {
                Destination.Check(journal, source, parsed.GetValue(test));
            }

            if (parsed.GetValue(test) is { } testFile)
            {
                InputFile.Check(testFile);
            }

            CsvOptions read = data.Read(parsed);
            Experiment experiment = options.Read(parsed);
            (Table table, LoadReport loaded) = DataFile.Load(source, read, tool.Screen, cancellationToken);
            DataRoles named = Named(experiment, loaded);
            experiment = With(experiment, named);
            experiment = WithQueries(tool.Screen, experiment, table, loaded);
            if (experiment is { Task: null, Metric: not null })
            {
                experiment = With(options.Read(parsed, LabelEncoder.Fit(table[experiment.Roles.Resolve(table).Label]).Task), named);
            }

            Leaderboard board = await RunAsync(tool.Screen, experiment, table, cancellationToken).ConfigureAwait(false);
            if (!board.HasModel)
            {
                throw new ToolException(
                    ExitCode.NoModel,
                    $"no trainer gave a model: {string.Join("; ", board.Entries.Select(entry => $"{entry.Name}: {entry.Failure?.Message.TrimEnd('.') ?? $"{board.Metric.Name} is not defined"}"))}. Give it more time with --budget, or other rows.");
            }

            Bundle bundle = WithNotes(board.Best.Bundle, experiment, read);
            MetricValue[] tested = parsed.GetValue(test) is { } other
                ? Test(tool.Screen, bundle, other, read, experiment, cancellationToken)
                : [];
            Save(bundle, path);
            if (parsed.GetValue(page) is { } report)
            {
                SaveReport(tool.Screen, board, report, path, cancellationToken);
            }

            TrainReport.Write(tool.Screen, board, bundle, path, tested, parsed.GetValue(json));
        });
        return command;
    }

    // Numbers of columns count those of the file, which the table no longer has all.
    private static DataRoles Named(Experiment experiment, LoadReport loaded)
    {
        var roles = new DataRoles
        {
            Label = RoleColumns.Name(experiment.Label, "--label", loaded)!,
            Weights = RoleColumns.Name(experiment.WeightColumn, "--weights", loaded),
            Group = RoleColumns.Name(experiment.GroupColumn, "--group-column", loaded),
            Time = RoleColumns.Name(experiment.TimeColumn, "--time-column", loaded),
        };
        RoleColumns.CheckDistinct(("--label", roles.Label), ("--weights", roles.Weights), ("--group-column", roles.Group));
        RoleColumns.CheckDistinct(("--label", roles.Label), ("--weights", roles.Weights), ("--time-column", roles.Time));
        return roles;
    }

    private static Experiment With(Experiment experiment, DataRoles roles) =>
        experiment with { Label = roles.Label, WeightColumn = roles.Weights, GroupColumn = roles.Group, TimeColumn = roles.Time };

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
        Leaderboard board;
        try
        {
            board = await experiment.RunAsync(table, new TrainProgress(screen, line), cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested(); // who stops the tool wants no model of it
        }
        catch (OperationCanceledException) when (experiment.Journal is { } journal)
        {
            line.Dispose();
            throw new ToolException(
                ExitCode.Cancelled,
                $"stopped; no model was saved. The trials that ended are in '{journal}': the same command goes on from there.");
        }

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

    private static MetricValue[] Test(
        Screen screen, Bundle bundle, string path, CsvOptions read, Experiment experiment, CancellationToken cancellationToken)
    {
        using var predictor = new Predictor(bundle);
        (Table table, _) = DataFile.Load(path, read, screen, cancellationToken, names => ModelInput.Whole(read, bundle, names));
        var roles = new DataRoles
        {
            Label = bundle.Manifest.Label,
            Task = bundle.Manifest.Task,
            Weights = experiment.WeightColumn,
            Group = experiment.GroupColumn,
        };
        ScoredRows scored = EvaluateCommand.Score(screen, predictor, table, roles, cancellationToken);
        return [.. EvaluationResult.Of(scored, bundle.Manifest.Threshold).Metrics];
    }

    // The model is saved by then: what stops the page takes nothing from it.
    private static void SaveReport(Screen screen, Leaderboard board, string path, string model, CancellationToken cancellationToken)
    {
        try
        {
            ReportCommand.Save(screen, Report.Of(board, cancellationToken: cancellationToken), path);
        }
        catch (OperationCanceledException)
        {
            throw new ToolException(
                ExitCode.Cancelled,
                $"stopped before the report was made; the model is saved in '{model}'. 'fsai report {model}' makes a report of it.");
        }
        catch (ToolException fault)
        {
            throw new ToolException(fault.Code, $"{fault.Message} The model is saved in '{model}'.", fault);
        }
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
