using System.Globalization;
using System.Text;

namespace FullStackAI.Data;

/// <summary>What a load found, decided and why, and what it had to put right.</summary>
/// <param name="Source">The file's path, or what else was read.</param>
/// <param name="Rows">The number of rows loaded.</param>
/// <param name="Decisions">What was decided on the file as a whole: encoding, separator, header, quotes, decimal point.</param>
/// <param name="Columns">What was decided on each column of the source, ignored ones included.</param>
/// <param name="Warnings">What had to be put right, in the order of the columns.</param>
public sealed record LoadReport(
    string Source, long Rows, IReadOnlyList<LoadDecision> Decisions, IReadOnlyList<ColumnDecision> Columns,
    IReadOnlyList<LoadWarning> Warnings)
{
    private const int ShownColumns = 200;

    /// <summary>Everything as text, one decision a line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Source}: {Rows} rows, {Columns.Count(column => column.Kind is not null)} columns\n");
        foreach (LoadDecision decision in Decisions)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {decision.Subject}: {decision.Choice} ({decision.Reason})\n");
        }

        foreach (ColumnDecision column in Columns.Take(ShownColumns))
        {
            string kind = column.Kind?.ToString() ?? "ignored";
            string missing = column.Missing == 0 ? "" : $", {column.Missing} missing";
            string tokens = column.MissingTokens.Length == 0 ? "" : $" ({column.MissingTokens})";
            text.Append(CultureInfo.InvariantCulture, $"  column '{column.Name}': {kind}{missing}{tokens}: {column.Reason}\n");
        }

        if (Columns.Count > ShownColumns)
        {
            text.Append(CultureInfo.InvariantCulture, $"  … and {Columns.Count - ShownColumns} more columns\n");
        }

        foreach (LoadWarning warning in Warnings)
        {
            text.Append(CultureInfo.InvariantCulture, $"  warning: {warning}\n");
        }

        return text.ToString();
    }
}

/// <summary>A decision on a source as a whole.</summary>
/// <param name="Subject">What was to be decided, for example <c>separator</c>.</param>
/// <param name="Choice">What was chosen.</param>
/// <param name="Reason">Why.</param>
public sealed record LoadDecision(string Subject, string Choice, string Reason);

/// <summary>A decision on a column.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">What its cells are; null when it was ignored.</param>
/// <param name="Reason">Why.</param>
/// <param name="Missing">The number of missing cells.</param>
/// <param name="MissingTokens">The words read as missing with their counts; empty when there are none.</param>
public sealed record ColumnDecision(string Name, ColumnKind? Kind, string Reason, long Missing = 0, string MissingTokens = "");

/// <summary>Something in a source that had to be put right.</summary>
/// <param name="Line">The line it is first seen in, from 1; null when it concerns no line.</param>
/// <param name="Column">The column; null when it concerns none.</param>
/// <param name="Message">What was found, what was done, what the user can do.</param>
public sealed record LoadWarning(long? Line, string? Column, string Message)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Column is null ? "" : $"column '{Column}': ")}{Message}{(Line is null ? "" : $" [line {Line}]")}";
}
