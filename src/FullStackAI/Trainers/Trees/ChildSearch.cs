using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Completes the histograms of one or two leaves and searches them, column by column, with a team.</summary>
internal sealed unsafe class ChildSearch
{
    private const int MinColumnsPerPiece = 4;
    private const int PiecesPerMember = 4;

    private readonly BinnedMatrix _data;
    private readonly ThreadTeam _team;
    private readonly HistogramBuilder _builder;
    private readonly SplitSearch _search;
    private readonly int _pieces;
    private readonly SplitCandidate[] _first;
    private readonly SplitCandidate[] _second;

    internal ChildSearch(BinnedMatrix data, GrowthOptions options, ThreadTeam team, HistogramBuilder builder)
    {
        _data = data;
        _team = team;
        _builder = builder;
        _search = new(data, options, team.Size);
        _pieces = team.Size == 1 ? 1 : Math.Clamp(data.Columns.Length / MinColumnsPerPiece, 1, team.Size * PiecesPerMember);
        _first = new SplitCandidate[_pieces];
        _second = new SplitCandidate[_pieces];
    }

    /// <summary>A leaf to search.</summary>
    internal sealed class Child(long* histogram, LeafTask task, bool[]? allowed, bool[] splittable)
    {
        internal long* Histogram { get; } = histogram;

        internal LeafTask Task { get; } = task;

        /// <summary>[features]; null when the leaf is not to be split.</summary>
        internal bool[]? Allowed { get; } = allowed;

        /// <summary>[features]; out: which features can split the leaf.</summary>
        internal bool[] Splittable { get; } = splittable;
    }

    /// <summary>Best split of the first leaf of the last run.</summary>
    internal SplitCandidate First => Better(_first);

    /// <summary>Best split of the second leaf of the last run.</summary>
    internal SplitCandidate Second => Better(_second);

    /// <summary>Completes the histogram begun last (that of <paramref name="child"/>) and searches.</summary>
    /// <param name="child">The leaf whose histogram was just added up.</param>
    /// <param name="other">Its sibling, or null.</param>
    /// <param name="subtract">Whether the sibling's histogram still holds the parent's and the child's must be taken off.</param>
    /// <param name="scale">Units of the sums.</param>
    internal void Run(Child child, Child? other, bool subtract, GradientScale scale) =>
        _team.ForEach(_pieces, (member, piece) =>
        {
            _first[piece] = SplitCandidate.None;
            _second[piece] = SplitCandidate.None;
            int end = ColumnStart(piece + 1);
            for (int index = ColumnStart(piece); index < end; index++)
            {
                BinColumn column = _data.Columns[index];
                _builder.FinishColumn(column);
                if (subtract)
                {
                    HistogramBuilder.SubtractColumn(column, other!.Histogram, child.Histogram);
                }

                Search(member, column, child, scale, ref _first[piece]);
                if (other is not null)
                {
                    Search(member, column, other, scale, ref _second[piece]);
                }
            }
        });

    /// <summary>Completes the histogram begun last without a search.</summary>
    internal void FinishAll() =>
        _team.ForEach(_pieces, (_, piece) =>
        {
            int end = ColumnStart(piece + 1);
            for (int index = ColumnStart(piece); index < end; index++)
            {
                _builder.FinishColumn(_data.Columns[index]);
            }
        });

    private int ColumnStart(int piece) => (int)((long)_data.Columns.Length * piece / _pieces);

    private void Search(int member, BinColumn column, Child leaf, in GradientScale scale, ref SplitCandidate best)
    {
        if (leaf.Allowed is null)
        {
            return;
        }

        int end = column.Features.End.Value;
        for (int feature = column.Features.Start.Value; feature < end; feature++)
        {
            if (!leaf.Allowed[feature])
            {
                continue;
            }

            SplitCandidate found = _search.Best(member, feature, leaf.Histogram, leaf.Task, scale);
            leaf.Splittable[feature] = found.Exists;
            if (Beats(found, best))
            {
                best = found;
            }
        }
    }

    private SplitCandidate Better(SplitCandidate[] candidates)
    {
        SplitCandidate best = SplitCandidate.None;
        foreach (SplitCandidate candidate in candidates)
        {
            if (Beats(candidate, best))
            {
                best = candidate;
            }
        }

        return best;
    }

    private bool Beats(in SplitCandidate found, in SplitCandidate best) =>
        found.Exists && (!best.Exists || found.Gain > best.Gain
            || (found.Gain == best.Gain && _data.Features[found.Feature].Index < _data.Features[best.Feature].Index));
}
