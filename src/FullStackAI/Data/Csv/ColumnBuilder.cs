namespace FullStackAI.Data.Csv;

/// <summary>How a column is stored while it is read.</summary>
internal enum Storage
{
    /// <summary>Integers or numbers.</summary>
    Numeric,

    /// <summary>Dates.</summary>
    Date,

    /// <summary>Two words.</summary>
    Boolean,

    /// <summary>Categories or text.</summary>
    Words,
}

/// <summary>What is known about a column before all of it is read.</summary>
/// <param name="Source">The number of the field in a row.</param>
/// <param name="Name">The name.</param>
/// <param name="Storage">How to read it.</param>
/// <param name="Forced">The kind the user asked for; null when it is detected.</param>
/// <param name="Settled">Whether the storage was already decided on the whole file.</param>
/// <param name="Reason">Why, when that is decided.</param>
/// <param name="LooksLikeText">Whether the first rows hold long words that rarely repeat.</param>
internal sealed record ColumnPlan(
    int Source, string Name, Storage Storage, ColumnKind? Forced = null, bool Settled = false, string Reason = "",
    bool LooksLikeText = false);

/// <summary>A column after all rows were read: the cells, or the storage with which the file must be read again for it.</summary>
internal readonly record struct Finished(Column? Column, Storage RetryAs, string Reason);

/// <summary>Where a block of rows stands in the file.</summary>
internal readonly record struct BlockPlace(FieldBlock Block, long FirstLine, int Rows, byte NewLine)
{
    /// <summary>Whether rows are counted instead of lines, in sources without lines.</summary>
    internal bool IsRow { get; init; }

    internal long LineOf(int row) => FirstLine + (IsRow ? row : Block.LineOf(row, NewLine));
}

/// <summary>Collects the cells of one column, block after block, in order.</summary>
internal abstract class ColumnBuilder(ColumnPlan plan, LoadScope scope)
{
    internal ColumnPlan Plan { get; } = plan;

    internal CellTally Tally { get; } = new(scope.Missing);

    private protected LoadScope Scope { get; } = scope;

    private protected int Count { get; set; }

    /// <summary>Makes room for the cells of one worker's blocks.</summary>
    internal abstract ColumnCells NewCells();

    /// <summary>Says how many rows to expect, so that arrays need not grow.</summary>
    internal abstract void Expect(int rows);

    /// <summary>Adds the first rows of a parsed block; called in the order of the blocks, by one thread at a time.</summary>
    internal abstract void Append(ColumnCells cells, BlockPlace place);

    internal abstract Finished Finish();

    internal static ColumnBuilder Create(ColumnPlan plan, LoadScope scope) => plan.Storage switch
    {
        Storage.Numeric => new NumericBuilder(plan, scope),
        Storage.Date => new DateBuilder(plan, scope),
        Storage.Boolean => new BooleanBuilder(plan, scope),
        _ => new WordBuilder(plan, scope),
    };

    /// <summary>Decides whether the bad cells of a column of values are few enough to be missing; else it is read again as words.</summary>
    private protected bool AcceptBadCells(string what, out Finished retry)
    {
        retry = default;
        long bad = Tally.Bad;
        if (bad == 0)
        {
            return true;
        }

        if (Plan.Forced is null && !Tally.BadAreFew)
        {
            retry = new Finished(
                null,
                Storage.Words,
                $"{Tally.Values} cells are {what}, but {bad} are not, for example '{CellTally.Shown(Tally.OnlyBad)}' in line {Tally.BadCells[0].At}");
            return false;
        }

        Scope.Journal.Warn(
            Tally.BadCells[0].At,
            Plan.Name,
            $"{bad} {(bad == 1 ? "cell is" : "cells are")} no {what} and became missing ({Tally.DescribeBad()}). Correct them, or give the column another type.");
        return true;
    }
}

/// <summary>The cells of one column in one block, parsed by one worker; reused.</summary>
internal abstract class ColumnCells
{
    internal abstract void Parse(FieldBlock block);
}
