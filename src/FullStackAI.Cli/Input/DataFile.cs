using FullStackAI.Cli.Output;
using FullStackAI.Data;

namespace FullStackAI.Cli.Input;

/// <summary>Loads a file of data and tells what was found.</summary>
internal static class DataFile
{
    private const int ShownWarnings = 20;

    /// <summary>Loads a file.</summary>
    /// <param name="path">The file; <c>-</c> is standard input.</param>
    /// <param name="options">What the command line says about it.</param>
    /// <param name="screen">Told what was found.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <param name="refine">Given the names of the columns, says more about them; null means there is no more to say.</param>
    internal static (Table Table, LoadReport Report) Load(
        string path,
        CsvOptions options,
        Screen screen,
        CancellationToken cancellationToken,
        Func<IReadOnlyCollection<string>, CsvOptions>? refine = null)
    {
        using InputFile file = InputFile.Open(path, cancellationToken);
        return Load(file, options, screen, cancellationToken, refine);
    }

    /// <summary>Loads a file that is open already.</summary>
    internal static (Table Table, LoadReport Report) Load(
        InputFile file,
        CsvOptions options,
        Screen screen,
        CancellationToken cancellationToken,
        Func<IReadOnlyCollection<string>, CsvOptions>? refine = null)
    {
        Form form = DataForm.Of(file.Path, options);
        if (form != Form.Delimited)
        {
            return Told(file, DataForm.Load(file.Path, form, options, refine, cancellationToken), screen);
        }

        if (refine is not null)
        {
            Table head = Table.FromCsv(file.Path, options with { MaxRows = 1, RaggedRows = RaggedRows.Adapt }, cancellationToken);
            options = refine([.. head.Columns.Select(column => column.Name)]);
        }

        LoadReport report;
        Table table;
        using (var line = new ProgressLine(screen))
        {
            table = Table.FromCsv(file.Path, options with { Progress = new LoadProgress(line, file.Name) }, out report, cancellationToken);
        }

        return Told(file, (table, report), screen);
    }

    private static (Table Table, LoadReport Report) Told(InputFile file, (Table Table, LoadReport Report) loaded, Screen screen)
    {
        (Table table, LoadReport report) = loaded;
        screen.Note($"{file.Name}: {Numbers.Count(table.RowCount, "row")}, {Numbers.Count(table.Columns.Count, "column")}{(report.Decisions.Count == 0 ? "" : $" ({string.Join(", ", report.Decisions.Select(decision => $"{decision.Subject} {decision.Choice}"))})")}");
        foreach (LoadWarning warning in report.Warnings.Take(ShownWarnings))
        {
            screen.Warn(warning.ToString());
        }

        if (report.Warnings.Count > ShownWarnings)
        {
            screen.Warn($"… and {report.Warnings.Count - ShownWarnings} more: 'fsai profile --json' lists all of them");
        }

        return loaded;
    }
}
