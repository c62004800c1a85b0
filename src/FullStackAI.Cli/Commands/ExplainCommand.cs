using System.CommandLine;
using FullStackAI.Cli.Input;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai explain</c>: what each column of a row added to its prediction.</summary>
internal static class ExplainCommand
{
    private const int RowsAtOnce = 1024;
    private const int ShownColumns = 10;

    internal static Command Make(Tool tool)
    {
        Argument<string> model = Arguments.Model();
        Argument<string> file = Arguments.Data();
        Option<int?> row = new("--row") { Description = "The row to explain, counted from 1. [1]", HelpName = "n" };
        Option<bool> all = new("--all") { Description = "Explain every row: shows how much each column moves the score on average." };
        Option<int?> top = new("--top") { Description = "How many columns to show, those that count most. [10]", HelpName = "n" };
        Option<string?> output = new("--output", "-o")
        {
            Description = "Write the contributions of every row, or of --row, as .csv, .tsv or .jsonl, with .gz behind it compressed; '-' is standard output, as CSV.",
            HelpName = "file",
        };
        Option<ulong> seed = new("--seed")
        {
            Description = "Of the sampling, where the model has no exact contributions.",
            HelpName = "n",
            DefaultValueFactory = _ => 0,
        };
        Option<bool> json = Arguments.Json();
        var data = new DataOptions();
        var command = new Command(
            "explain", "Says what each column of a row added to its prediction; the contributions add up to the model's score.")
        {
            model, file, row, all, top, output, seed, json,
        };
        data.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(row) is < 1)
            {
                result.AddError("'--row' counts from 1.");
            }

            if (result.GetValue(row) is not null && result.GetValue(all))
            {
                result.AddError("'--row' and '--all' exclude each other.");
            }

            if (result.GetValue(json) && result.GetValue(output) is not null)
            {
                result.AddError("'--json' and '--output' exclude each other; for JSON in a file name it .jsonl.");
            }

            if (result.GetValue(top) is < 1)
            {
                result.AddError("'--top' must be at least 1.");
            }
        });
        tool.Bind(command, (parsed, cancellationToken) =>
        {
            using Predictor predictor = Predictor.Load(Arguments.ModelPath(parsed, model));
            if (predictor.Signature.Columns.Count == 0)
            {
                throw new ToolException(
                    ExitCode.Bundle,
                    $"'{parsed.GetValue(model)}' reads no column and says the same of every row: there is nothing to explain. Train it longer, or with other trainers.");
            }

            CsvOptions options = data.Read(parsed);
            (Table table, _) = DataFile.Load(
                parsed.GetValue(file)!,
                options,
                tool.Screen,
                cancellationToken,
                names => ModelInput.Whole(options, predictor.Bundle, names));
            string? path = parsed.GetValue(output);
            bool everyRow = parsed.GetValue(all) || (path is not null && parsed.GetValue(row) is null);
            int first = everyRow ? 1 : parsed.GetValue(row) ?? 1;
            Table rows = everyRow ? table : Picked(table, first);
            var explainer = new PredictorExplainer(predictor, new ExplainOptions { Seed = parsed.GetValue(seed) });
            if (!explainer.IsExact)
            {
                tool.Screen.Note($"contributions are sampled against {explainer.BackgroundRows} training rows (seed {parsed.GetValue(seed)}); ± is one standard error");
            }

            if (path is not null)
            {
                Write(
                    tool.Screen, explainer, rows, first, OutputFile.Of(path, tool.Screen, parsed.GetValue(file), parsed.GetValue(model)),
                    cancellationToken);
                return Task.CompletedTask;
            }

            var explanations = new List<RowExplanation>();
            using (var line = new ProgressLine(tool.Screen))
            {
                foreach (RowExplanation[] piece in Pieces(explainer, rows, cancellationToken))
                {
                    explanations.AddRange(piece);
                    line.Show(
                        explanations.Count / (double)rows.RowCount,
                        $"{Numbers.Count(explanations.Count)} of {Numbers.Count(rows.RowCount)} rows");
                }
            }

            ExplainReport.Show(
                tool.Screen, explainer, explanations, first, everyRow, parsed.GetValue(top) ?? ShownColumns, parsed.GetValue(json));
            return Task.CompletedTask;
        });
        return command;
    }

    private static Table Picked(Table table, int row) => row <= table.RowCount
        ? table.Slice(row - 1, 1)
        : throw new ToolException(ExitCode.Data, $"There is no row {row}: the file has {Numbers.Count(table.RowCount, "row")}.");

    private static IEnumerable<RowExplanation[]> Pieces(PredictorExplainer explainer, Table rows, CancellationToken cancellationToken)
    {
        for (int start = 0; start < rows.RowCount; start += RowsAtOnce)
        {
            yield return [.. explainer.Explain(rows.Slice(start, Math.Min(RowsAtOnce, rows.RowCount - start)), cancellationToken)];
        }
    }

    private static void Write(
        Screen screen, PredictorExplainer explainer, Table rows, int first, OutputFile output, CancellationToken cancellationToken)
    {
        int written = 0;
        using (var line = new ProgressLine(screen))
        {
            output.Write(write =>
            {
                foreach (RowExplanation[] piece in Pieces(explainer, rows, cancellationToken))
                {
                    write(ExplainReport.ToTable(piece, first + written), cancellationToken);
                    written += piece.Length;
                    line.Show(written / (double)rows.RowCount, $"{Numbers.Count(written)} of {Numbers.Count(rows.RowCount)} rows");
                }
            });
        }

        screen.Note($"{Numbers.Count(written, "row")} explained{(output.IsStandard ? "" : $" into '{output.Path}'")}");
    }
}
