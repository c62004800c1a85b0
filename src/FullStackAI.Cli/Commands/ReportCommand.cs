using System.CommandLine;
using FullStackAI.Cli.Input;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Inference;
using FullStackAI.Reporting;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai report</c>: a page for people on a saved model.</summary>
internal static class ReportCommand
{
    internal static Command Make(Tool tool)
    {
        Argument<string> model = Arguments.Model();
        var file = new Argument<string?>("FILE")
        {
            Description = "Rows with the label, to show how good the model is on them; without the label, what the model does with them.",
            HelpName = "FILE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string> output = new("--output", "-o")
        {
            Description = "Where to save the page; .html by custom.",
            HelpName = "file",
            Required = true,
        };
        Option<string?> label = new("--label")
        {
            Description = "The column of the true label, by name or number, when it is not called as in training.",
            HelpName = "column",
        };
        Option<string?> weights = new("--weights") { Description = "The column of row weights.", HelpName = "column" };
        Option<string?> group = new("--group-column")
        {
            Description = "For rankings: the column whose equal values are one group.",
            HelpName = "column",
        };
        Option<string?> title = new("--title") { Description = "The title of the page. [what is predicted]", HelpName = "text" };
        var data = new DataOptions();
        var command = new Command(
            "report",
            "Makes one HTML page on a model: scores, what it uses, its columns and parts; with a file also how good it is on its rows. For the leaderboard of an experiment, see 'fsai train --report'.")
        {
            model, file, output, label, weights, group, title,
        };
        data.AddTo(command);
        tool.Bind(command, (parsed, cancellationToken) =>
        {
            string path = parsed.GetValue(output)!;
            Destination.Check(path, parsed.GetValue(model), parsed.GetValue(file));
            using Predictor predictor = Predictor.Load(Arguments.ModelPath(parsed, model));
            CsvOptions options = data.Read(parsed);
            (Table? table, LoadReport? loaded) = parsed.GetValue(file) is { } rows
                ? DataFile.Load(rows, options, tool.Screen, cancellationToken, names => ModelInput.Whole(options, predictor.Bundle, names))
                : default((Table?, LoadReport?));
            string? Named(string? given, string option) => loaded is null ? given : RoleColumns.Name(given, option, loaded);
            var roles = new DataRoles
            {
                Label = Named(parsed.GetValue(label), "--label") ?? predictor.Manifest.Label,
                Weights = Named(parsed.GetValue(weights), "--weights"),
                Group = Named(parsed.GetValue(group), "--group-column")
                    ?? predictor.Manifest.Properties.GetValueOrDefault(BundleProperties.Group),
            };
            if (table is not null && parsed.GetValue(label) is not null)
            {
                roles = roles.Resolve(table);
            }

            Save(
                tool.Screen,
                Report.Of(predictor, table, roles, new ReportOptions { Title = parsed.GetValue(title) }, cancellationToken),
                path);
            return Task.CompletedTask;
        });
        return command;
    }

    /// <summary>Saves a page and says so.</summary>
    internal static void Save(Screen screen, Report report, string path)
    {
        Destination.Write(path, () => report.Save(path));
        screen.Note($"report in '{path}' ({Numbers.Bytes(report.Html.Length)})");
    }
}
