namespace FullStackAI.Trainers.Trees;

/// <summary>Columns of one tile that one thread takes through all steps of a leaf:
/// adding rows, running sums, the sibling, the search.</summary>
internal sealed class TilePart
{
    private const int FewestNarrow = 4;

    private TilePart(RecordTile tile, Range narrow, Range wide)
    {
        Tile = tile;
        (FirstNarrow, NarrowCount) = narrow.GetOffsetAndLength(tile.Narrow.Length);
        (FirstWide, WideCount) = wide.GetOffsetAndLength(tile.Wide.Length);
        Columns = [.. tile.Narrow[narrow], .. tile.Wide[wide]];
    }

    internal RecordTile Tile { get; }

    /// <summary>Narrow columns first.</summary>
    internal BinColumn[] Columns { get; }

    internal int FirstNarrow { get; }

    internal int NarrowCount { get; }

    internal int FirstWide { get; }

    internal int WideCount { get; }

    /// <summary>A whole tile.</summary>
    internal static TilePart Whole(RecordTile tile) => new(tile, .., ..);

    /// <summary>Divides the columns of all tiles among the members of a team. Wide
    /// columns stand apart and first: they take longest.</summary>
    /// <param name="tiles">The tiles.</param>
    /// <param name="members">1 leaves the tiles whole.</param>
    internal static TilePart[] Divide(RecordTile[] tiles, int members)
    {
        if (members == 1)
        {
            return [.. tiles.Select(Whole)];
        }

        int perTile = (members + tiles.Length - 1) / tiles.Length;
        IEnumerable<TilePart> wide = tiles.SelectMany(
            tile => Ranges(tile.Wide.Length, tile.Wide.Length).Select(range => new TilePart(tile, ..0, range)));
        IEnumerable<TilePart> narrow =
            tiles.SelectMany(tile =>
                Ranges(tile.Narrow.Length, Math.Min(perTile, tile.Narrow.Length / FewestNarrow)).Select(
                    range => new TilePart(tile, range, ..0)));
        return [.. wide, .. narrow];
    }

    private static IEnumerable<Range> Ranges(int count, int parts)
    {
        parts = Math.Max(1, parts);
        return Enumerable.Range(0, count == 0 ? 0 : parts).Select(
            part => (int)((long)count * part / parts)..(int)((long)count * (part + 1) / parts));
    }
}
