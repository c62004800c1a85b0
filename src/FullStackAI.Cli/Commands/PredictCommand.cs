using System.CommandLine;
using System.Globalization;
using FullStackAI.Cli.Input;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using FullStackAI.Data;
using FullStackAI.Inference;

namespace FullStackAI.Cli.Commands;

/// <summary><c>fsai predict</c>: reads rows piece by piece, so that the file may be larger
/// than memory, and writes one line of predictions for each.</summary>
internal static class PredictCommand
{
    private const string StandardOutput = "-";
    private const int ShownNames = 50;

    internal static Command Make(Tool tool)
    {
        Argument<string> model = Arguments.Model();
        Argument<string> file = Arguments.Data();
        Option<string> output = new("--output", "-o")
        {
            Description = "Where to write: .csv, .tsv or .jsonl, with .gz behind it compressed; '-' is standard output, as CSV.",
            HelpName = "file",
            DefaultValueFactory = _ => StandardOutput,
        };
        Option<string[]> keep = DataOptions.Words(
            "--keep", "Columns of the file to put before the predictions, by name or number; 'all' is all of them.", "id,name");
        Option<bool> fill = new("--fill-missing-columns")
        {
            Description = "Predict although the file lacks columns that the model reads, as if every cell of them were missing.",
        };
        Option<int?> threads = new("--threads")
        {
            Description = "The largest number of threads; the predictions do not depend on it. [all processors]",
            HelpName = "n",
        };
        var data = new DataOptions();
        var command = new Command(
            "predict", "Predicts the rows of a file, which may be larger than memory. Nothing is left behind when it fails or is stopped.")
        {
            model, file, output, keep, fill, threads,
        };
        data.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(threads) is < 1)
            {
                result.AddError("'--threads' must be at least 1.");
            }
        });
        tool.Bind(command, (parsed, cancellationToken) =>
        {
            var options = new PredictorOptions
            {
                MissingColumns = parsed.GetValue(fill) ? MissingColumns.TreatAsMissing : MissingColumns.Fail,
                Parallelism = parsed.GetValue(threads) ?? Environment.ProcessorCount,
            };
            using Predictor predictor = Predictor.Load(Arguments.ModelPath(parsed, model), options);
            Run(
                tool.Screen,
                predictor,
                parsed.GetValue(file)!,
                ModelInput.AsTrained(data.Read(parsed), predictor.Bundle),
                parsed.GetValue(keep) ?? [],
                parsed.GetValue(fill),
                OutputFile.Of(parsed.GetValue(output)!, tool.Screen, parsed.GetValue(file), parsed.GetValue(model)),
                cancellationToken);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(
        Screen screen, Predictor predictor, string path, CsvOptions options, string[] keep, bool isFilled, OutputFile output,
        CancellationToken cancellationToken)
    {
        using InputFile file = InputFile.Open(path, cancellationToken);
        if (DataForm.Of(file.Path, options) != Form.Delimited)
        {
            Whole(screen, predictor, file, options, keep, output, cancellationToken);
            return;
        }

        using CsvPieces pieces = CsvPieces.Open(file.Path, options, cancellationToken);
        if (!isFilled)
        {
            CheckColumns(predictor, file.Name, pieces.ColumnNames);
        }

        string[] kept = Kept(pieces.ColumnNames, keep);
        Dictionary<string, ColumnKind> kinds = ModelInput.Pieces(
            options, predictor.Signature, pieces.ColumnNames.ToHashSet(StringComparer.Ordinal), kept);
        if (kinds.Count == 0)
        {
            kinds[pieces.ColumnNames[0]] = ColumnKind.Text; // the model says which columns are missing
        }

        long rows = 0;
        using (var line = new ProgressLine(screen))
        {
            output.Write(write =>
            {
                foreach (Table piece in pieces.Read(kinds, cancellationToken: cancellationToken))
                {
                    CheckKinds(file.Name, pieces, options, kinds);
                    write(Predict(predictor, piece, kept, cancellationToken), cancellationToken);
                    rows += piece.RowCount;
                    line.Show(rows / (double)pieces.RowCount, $"{Numbers.Count(rows)} of {Numbers.Count(pieces.RowCount)} rows");
                }
            });
        }

        foreach (LoadWarning warning in pieces.Warnings.DistinctBy(warning => (warning.Column, warning.Line)).Take(20))
        {
            screen.Warn(warning.ToString());
        }

        screen.Note($"{Numbers.Count(rows, "row")} predicted{(output.IsStandard ? "" : $" into '{output.Path}'")}");
    }

    // Forms that are not read piece by piece.
    private static void Whole(
        Screen screen, Predictor predictor, InputFile file, CsvOptions options, string[] keep, OutputFile output,
        CancellationToken cancellationToken)
    {
        (Table table, _) = DataFile.Load(
            file, options, screen, cancellationToken, names => ModelInput.Whole(options, predictor.Bundle, names));
        string[] kept = Kept([.. table.Columns.Select(column => column.Name)], keep);
        output.Write(write => write(Predict(predictor, table, kept, cancellationToken), cancellationToken));
        screen.Note($"{Numbers.Count(table.RowCount, "row")} predicted{(output.IsStandard ? "" : $" into '{output.Path}'")}");
    }

    private static Table Predict(Predictor predictor, Table rows, string[] kept, CancellationToken cancellationToken)
    {
        Table predicted = predictor.Predict(rows, cancellationToken).ToTable();
        return new Table(kept.Select(name => rows[name]).Concat(predicted.Columns.Select(column => Distinct(column, kept))));
    }

    // Only the columns that the model reads are read at all, so the predictor cannot say what else the file has.
    private static void CheckColumns(Predictor predictor, string source, IReadOnlyList<string> names)
    {
        string[] absent = [.. predictor.Signature.Columns.Select(column => column.Name).Except(names, StringComparer.Ordinal)];
        if (absent.Length > 0)
        {
            throw new ToolException(
                ExitCode.Data,
                $"'{source}' lacks {(absent.Length == 1 ? "a column" : $"{absent.Length} columns")} that the model reads: {Listed(absent)}. It has: {Listed(names)}. Correct the names, or take what lacks as missing with --fill-missing-columns.");
        }
    }

    // A column of another kind would be missing in every row, and the predictions worth little; who gives its type wants that.
    private static void CheckKinds(string source, CsvPieces pieces, CsvOptions options, Dictionary<string, ColumnKind> kinds)
    {
        LoadWarning[] misfits = [.. pieces.Misfits.Where(misfit => !options.Types.ContainsKey(misfit.Column!))];
        if (misfits.Length > 0)
        {
            string columns = string.Join(
                "; ",
                misfits.Select(misfit =>
                    $"column '{misfit.Column}' of type {Numbers.Kind(kinds[misfit.Column!])}: {misfit.Message.TrimEnd('.')}"));
            throw new ToolException(
                ExitCode.Data,
                $"'{source}' does not fit the model: {columns}. Correct the cells, name words that stand for missing with --missing, or say '--type {misfits[0].Column}={Numbers.Kind(kinds[misfits[0].Column!])}' to take them as missing.");
        }
    }

    private static string Listed(IEnumerable<string> names) =>
        string.Join(", ", names.Take(ShownNames).Select(name => $"'{Numbers.Cut(name, 60)}'"))
            + (names.Skip(ShownNames).Any() ? ", …" : "");

    private static string[] Kept(IReadOnlyList<string> names, string[] wanted)
    {
        if (wanted is ["all"] && !names.Contains("all"))
        {
            return [.. names];
        }

        List<string> absent = [];
        var kept = new List<string>();
        foreach (string name in wanted)
        {
            if (names.Contains(name))
            {
                kept.Add(name);
            }
            else if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number >= 1
                && number <= names.Count)
            {
                kept.Add(names[number - 1]);
            }
            else
            {
                absent.Add(name);
            }
        }

        return absent.Count == 0
            ? [.. kept.Distinct()]
            : throw new ToolException(
                ExitCode.Data,
                $"There is no column {string.Join(", ", absent.Select(name => $"'{name}'"))} to keep. The file has: {Listed(names)}.");
    }

    // A file that was predicted before has such columns already.
    private static Column Distinct(Column column, string[] kept)
    {
        string name = column.Name;
        while (kept.Contains(name))
        {
            name += "_";
        }

        return name == column.Name ? column : column.Rename(name);
    }
}
