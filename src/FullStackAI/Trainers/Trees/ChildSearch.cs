using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Completes the histograms of one or two leaves and searches them, column by column, with a team.</summary>
internal sealed unsafe class ChildSearch
{
    private const int MinColumnsPerPiece = 4;
    private const int PiecesPerMember = 4;

    private readonly BinnedMatrix _data;
    private readonly GrowthOptions _options;
    private readonly ThreadTeam _team;
    private readonly HistogramBuilder _builder;
    private readonly SplitSearch _search;
    private readonly int _pieces;
    private readonly SplitCandidate[] _first;
    private readonly SplitCandidate[] _second;

    internal ChildSearch(BinnedMatrix data, GrowthOptions options, ThreadTeam team, HistogramBuilder builder)
    {
        _data = data;
        _options = options;
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

    /// <summary>What the search must know of a leaf.</summary>
    /// <param name="leaf">The leaf; it gets a list of its own of the features that can split it.</param>
    /// <param name="histogram">Its histogram.</param>
    /// <param name="allowed">[features]; null when the leaf is not to be split.</param>
    /// <param name="scale">Units of the sums.</param>
    /// <param name="seed">Drives random thresholds.</param>
    internal Child ChildOf(ref LeafState leaf, long* histogram, bool[]? allowed, in GradientScale scale, ulong seed)
    {
        leaf.Splittable = [.. leaf.Splittable];
        return new(histogram, LeafStates.TaskOf(leaf, _options, scale, seed), allowed, leaf.Splittable);
    }

    /// <summary>Adds the rows of a leaf up, completes its histogram and searches it, and its sibling, with the whole team.</summary>
    /// <param name="rows">[count]; the rows of <paramref name="child"/>, or null when they were added up just before.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="child">The leaf.</param>
    /// <param name="other">Its sibling, or null.</param>
    /// <param name="subtract">Whether the sibling's histogram still holds the parent's and the child's must be taken off.</param>
    /// <param name="scale">Units of the sums.</param>
    /// <returns>The best split of each.</returns>
    internal (SplitCandidate First, SplitCandidate Second) Run(
        int* rows, int count, Child child, Child? other, bool subtract, GradientScale scale)
    {
        if (_team.Size == 1 && rows is not null)
        {
            return RunAlone(0, rows, count, child, other, subtract, scale);
        }

        long* parent = subtract ? other!.Histogram : null;
        if (rows is null || _builder.DividesRows(count))
        {
            if (rows is not null)
            {
                _builder.AddRows(rows, count, scale.Format);
            }

            _team.ForEach(_pieces, (member, piece) =>
            {
                Begin(piece);
                int end = ColumnStart(piece + 1);
                for (int index = ColumnStart(piece); index < end; index++)
                {
                    Complete(member, piece, _data.Columns[index], child, other, parent, scale);
                }
            });
            return (Better(_first, _pieces), Better(_second, _pieces));
        }

        _builder.BeginParts();
        _team.ForEach(_builder.Parts.Length, (member, piece) =>
        {
            Begin(piece);
            TilePart part = _builder.Parts[piece];
            _builder.AddRowsTo(part, rows, count, scale.Format);
            foreach (BinColumn column in part.Columns)
            {
                Complete(member, piece, column, child, other, parent, scale);
            }
        });
        return (Better(_first, _builder.Parts.Length), Better(_second, _builder.Parts.Length));
    }

    /// <summary>As <see cref="Run"/>, on the thread that asks; others may search other leaves meanwhile.</summary>
    internal (SplitCandidate First, SplitCandidate Second) RunAlone(
        int member, int* rows, int count, Child child, Child? other, bool subtract, in GradientScale scale)
    {
        _builder.AddRowsAlone(member, rows, count, scale.Format);
        SplitCandidate first = SplitCandidate.None;
        SplitCandidate second = SplitCandidate.None;
        foreach (BinColumn column in _data.Columns)
        {
            _builder.FinishColumnAlone(member, column, child.Histogram, subtract ? other!.Histogram : null);
            Search(member, column, child, scale, ref first);
            if (other is not null)
            {
                Search(member, column, other, scale, ref second);
            }
        }

        return (first, second);
    }

    /// <summary>Searches a leaf again whose histogram is complete: its limits have changed.</summary>
    /// <returns>Its best split.</returns>
    internal SplitCandidate Again(Child child, GradientScale scale)
    {
        _team.ForEach(_pieces, (member, piece) =>
        {
            Begin(piece);
            for (int index = ColumnStart(piece); index < ColumnStart(piece + 1); index++)
            {
                Search(member, _data.Columns[index], child, scale, ref _first[piece]);
            }
        });
        return Better(_first, _pieces);
    }

    /// <summary>Completes a histogram whose rows were added up just before, without a search.</summary>
    internal void FinishAll(long* histogram) =>
        _team.ForEach(_pieces, (_, piece) =>
        {
            int end = ColumnStart(piece + 1);
            for (int index = ColumnStart(piece); index < end; index++)
            {
                _builder.FinishColumn(_data.Columns[index], histogram, parent: null);
            }
        });

    private void Begin(int piece)
    {
        _first[piece] = SplitCandidate.None;
        _second[piece] = SplitCandidate.None;
    }

    private void Complete(int member, int piece, BinColumn column, Child child, Child? other, long* parent, in GradientScale scale)
    {
        _builder.FinishColumn(column, child.Histogram, parent);
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

    private SplitCandidate Better(SplitCandidate[] candidates, int count)
    {
        SplitCandidate best = SplitCandidate.None;
        foreach (ref readonly SplitCandidate candidate in candidates.AsSpan(0, count))
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
