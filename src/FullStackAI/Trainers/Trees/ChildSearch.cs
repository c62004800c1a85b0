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
    private int _used;

    internal ChildSearch(BinnedMatrix data, GrowthOptions options, ThreadTeam team, HistogramBuilder builder)
    {
        _data = data;
        _team = team;
        _builder = builder;
        _search = new(data, options, team.Size);
        _pieces = team.Size == 1 ? 1 : Math.Clamp(data.Columns.Length / MinColumnsPerPiece, 1, team.Size * PiecesPerMember);
        _first = new SplitCandidate[Math.Max(_pieces, builder.Parts.Length)];
        _second = new SplitCandidate[_first.Length];
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

    /// <summary>Adds the rows of a leaf up, completes its histogram and searches it, and its sibling.</summary>
    /// <param name="rows">[count]; the rows of <paramref name="child"/>, or null when its histogram was added up just before.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="child">The leaf.</param>
    /// <param name="other">Its sibling, or null.</param>
    /// <param name="subtract">Whether the sibling's histogram still holds the parent's and the child's must be taken off.</param>
    /// <param name="scale">Units of the sums.</param>
    internal void Run(int* rows, int count, Child child, Child? other, bool subtract, GradientScale scale)
    {
        long* parent = subtract ? other!.Histogram : null;
        if (rows is null || _builder.DividesRows(count))
        {
            if (rows is not null)
            {
                _builder.AddRows(rows, count, scale.Format, child.Histogram);
            }

            _used = _pieces;
            _team.ForEach(_pieces, (member, piece) =>
            {
                Begin(piece);
                int end = ColumnStart(piece + 1);
                for (int index = ColumnStart(piece); index < end; index++)
                {
                    Complete(member, piece, _data.Columns[index], child, other, parent, scale);
                }
            });
            return;
        }

        _builder.BeginParts(child.Histogram);
        _used = _builder.Parts.Length;
        _team.ForEach(_used, (member, piece) =>
        {
            Begin(piece);
            TilePart part = _builder.Parts[piece];
            _builder.AddRowsTo(part, rows, count, scale.Format);
            foreach (BinColumn column in part.Columns)
            {
                Complete(member, piece, column, child, other, parent, scale);
            }
        });
    }

    /// <summary>Searches a leaf again whose histogram is complete: its limits have changed. The answer is <see cref="First"/>.</summary>
    internal void Again(Child child, GradientScale scale)
    {
        _used = _pieces;
        _team.ForEach(_pieces, (member, piece) =>
        {
            Begin(piece);
            for (int index = ColumnStart(piece); index < ColumnStart(piece + 1); index++)
            {
                Search(member, _data.Columns[index], child, scale, ref _first[piece]);
            }
        });
    }

    /// <summary>Completes the histogram begun last without a search.</summary>
    internal void FinishAll() =>
        _team.ForEach(_pieces, (_, piece) =>
        {
            int end = ColumnStart(piece + 1);
            for (int index = ColumnStart(piece); index < end; index++)
            {
                _builder.FinishColumn(_data.Columns[index], parent: null);
            }
        });

    private void Begin(int piece)
    {
        _first[piece] = SplitCandidate.None;
        _second[piece] = SplitCandidate.None;
    }

    private void Complete(int member, int piece, BinColumn column, Child child, Child? other, long* parent, in GradientScale scale)
    {
        _builder.FinishColumn(column, parent);
        Search(member, column, child, scale, ref _first[piece]);
        if (other is not null)
        {
            Search(member, column, other, scale, ref _second[piece]);
        }
    }

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

            SplitCandidate found = _search.Best(member, feature, leaf.Histogram, leaf.Task, scale, best.Gain);
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
        foreach (ref readonly SplitCandidate candidate in candidates.AsSpan(0, _used))
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
