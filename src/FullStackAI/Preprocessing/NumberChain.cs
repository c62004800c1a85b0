namespace FullStackAI.Preprocessing;

/// <summary>Calculations on one number, one after the other, from one slot to another.</summary>
/// <param name="source">The slot that is read.</param>
/// <param name="target">The slot that is written.</param>
/// <param name="links">One or more.</param>
internal sealed class NumberChain(int source, int target, NumberLink[] links)
{
    private const int TileRows = 512; // 2 KB: a tile stays in the first-level cache from link to link

    internal int Length => links.Length;

    internal void Run(Block block)
    {
        ReadOnlySpan<float> from = block.Numbers(source);
        Span<float> to = block.Numbers(target);
        if (to.Length == 1)
        {
            float number = from[0];
            foreach (NumberLink link in links)
            {
                number = link.Transform.Cell(link.Output, number);
            }

            to[0] = number;
            return;
        }

        for (int start = 0; start < to.Length; start += TileRows)
        {
            Span<float> tile = to.Slice(start, Math.Min(TileRows, to.Length - start));
            links[0].Transform.Cells(links[0].Output, from.Slice(start, tile.Length), tile);
            for (int link = 1; link < links.Length; link++)
            {
                links[link].Transform.Cells(links[link].Output, tile, tile);
            }
        }
    }
}

/// <summary>One calculation of a chain.</summary>
/// <param name="Transform">The transform it belongs to.</param>
/// <param name="Output">The number of the output it makes.</param>
internal readonly record struct NumberLink(FittedTransform Transform, int Output);
