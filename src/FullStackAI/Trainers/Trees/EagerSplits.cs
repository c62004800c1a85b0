using System.Diagnostics;
using FullStackAI.Numerics;

namespace FullStackAI.Trainers.Trees;

/// <summary>Splits small leaves before their turn, each by one member of a team from its rows to its
/// children's best splits, so that no member waits for another within a leaf.</summary>
/// <remarks>
/// Leaves take their turns in the same order as ever: the best one, when it is split, gives way
/// to its children. Meanwhile the members split those that are likely next.
/// A leaf that is split and never has its turn is put together again, so the tree and
/// its lists of rows do not depend on the number of threads.
/// Not for trees whose draws or bounds depend on what was split before.
/// </remarks>
internal sealed unsafe class EagerSplits
{
    private const long LittleWork = 1 << 17; // rows × columns: too little for a team
    private const int AheadPerMember = 4;
    private const int SpinMicroseconds = 50;
    private const int PausesPerLook = 8;

    private readonly BinnedMatrix _data;
    private readonly OpenTree _tree;
    private readonly RowLists _rows;
    private readonly HistogramPool _pool;
    private readonly ChildSearch _search;
    private readonly FeatureMask _mask;
    private readonly ThreadTeam _team;
    private readonly Ahead?[] _ahead;
    private readonly object _gate = new();
    private GradientScale _scale;
    private int _count; // of leaves split, or being split, that wait for their turn
    private int _made; // changes when a leaf has been split
    private bool _ended;

    internal EagerSplits(
        BinnedMatrix data, OpenTree tree, RowLists rows, HistogramPool pool, ChildSearch search, FeatureMask mask, ThreadTeam team)
    {
        _data = data;
        _tree = tree;
        _rows = rows;
        _pool = pool;
        _search = search;
        _mask = mask;
        _team = team;
        _ahead = new Ahead?[tree.Leaves.Length];
    }

    /// <summary>Whether trees of such options may be grown so.</summary>
    internal static bool Suit(GrowthOptions options, HistogramPool pool, ThreadTeam team) =>
        team.Size > 1
            && pool.Capacity >= MostHistograms(options, team)
            && options is { ExtraTrees: false, FeatureFractionByNode: 1, MonotoneBounding: MonotoneBounding.Midpoint };

    /// <summary>How many histograms there are at once: those of the leaves and, for each leaf that is split ahead, one more.</summary>
    internal static int MostHistograms(GrowthOptions options, ThreadTeam team) =>
        options.NumLeaves + (team.Size > 1 ? MostAhead(team) + 1 : 0);

    /// <summary>Starts a tree.</summary>
    internal void Begin(in GradientScale scale)
    {
        Array.Clear(_ahead);
        _count = 0;
        _scale = scale;
    }

    /// <summary>Whether a leaf is for one member alone, as the others have as much to do
    /// meanwhile; else it is for the whole team. The root is.</summary>
    internal bool Takes(int leaf) => _tree.LeafCount > 1 && (_ahead[leaf] is not null || Takes(leaf, RowsToSplit()));

    /// <summary>Splits leaves until none is left, the tree is full, or the next one is for the whole team.</summary>
    internal void Run()
    {
        _ended = false;
        _team.Run(member =>
        {
            try
            {
                Work(member);
            }
            catch
            {
                End();
                throw;
            }
        });
    }

    /// <summary>Ends a tree: leaves that were split and had no turn are put together again.</summary>
    internal void Finish()
    {
        foreach (Ahead? split in _ahead)
        {
            if (split is not null)
            {
                _rows.Join(split.Children[0].Rows, split.Children[1].Rows);
            }
        }
    }

    private void Work(int member)
    {
        while (true)
        {
            int seen = Volatile.Read(ref _made);
            Ahead? split;
            lock (_gate)
            {
                split = Claim();
                if (split is null && _ended)
                {
                    return;
                }
            }

            if (split is null)
            {
                Await(seen);
                continue;
            }

            Make(member, split);
            lock (_gate)
            {
                split.IsMade = true;
                Volatile.Write(ref _made, _made + 1);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    // The best leaf is in the hands of another member, and enough of those behind it are.
    private void Await(int seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < SpinMicroseconds)
        {
            if (Volatile.Read(ref _made) != seen || Volatile.Read(ref _ended))
            {
                return;
            }

            Thread.SpinWait(PausesPerLook);
        }

        lock (_gate)
        {
            while (_made == seen && !_ended)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private Ahead? Claim()
    {
        while (!_ended && _tree.Room > 0 && _tree.Next() is >= 0 and int leaf)
        {
            switch (_ahead[leaf])
            {
                case null when Takes(leaf, RowsToSplit()):
                    return Begin(leaf, isLast: _tree.Room == 1);
                case { IsMade: true } split:
                    TakeTurn(leaf, split);
                    break;
                case { }:
                    return ClaimNext();
                default:
                    End();
                    break;
            }
        }

        End();
        return null;
    }

    // Of the leaves that wait, the best that nobody has. When as many stand before it as may still be split, its turn will never come.
    private Ahead? ClaimNext()
    {
        if (_count >= MostAhead(_team))
        {
            return null;
        }

        int best = -1;
        long all = RowsToSplit();
        for (int leaf = 0; leaf < _tree.LeafCount; leaf++)
        {
            if (_tree.Waits(leaf) && _ahead[leaf] is null && (best < 0 || _tree.Precedes(leaf, best)) && Takes(leaf, all))
            {
                best = leaf;
            }
        }

        if (best < 0)
        {
            return null;
        }

        int before = 0;
        for (int leaf = 0; leaf < _tree.LeafCount; leaf++)
        {
            before += leaf != best && _tree.Waits(leaf) && _tree.Precedes(leaf, best) ? 1 : 0;
        }

        return before < _tree.Room ? Begin(best, isLast: before == _tree.Room - 1) : null;
    }

    private static int MostAhead(ThreadTeam team) => team.Size * AheadPerMember;

    // A member's leaf may be as large as what each other member finds to do.
    private bool Takes(int leaf, long all)
    {
        long own = _tree.CountOf(leaf);
        return own * _data.Columns.Length <= LittleWork || own * (_team.Size - 1) <= all - own;
    }

    /// <summary>Rows of the leaves that wait and are not split ahead yet, as far as they can be.</summary>
    private long RowsToSplit()
    {
        long rows = 0;
        int leaves = 0;
        for (int leaf = 0; leaf < _tree.LeafCount; leaf++)
        {
            if (_tree.Waits(leaf) && _ahead[leaf] is not { IsMade: true })
            {
                rows += _tree.CountOf(leaf);
                leaves++;
            }
        }

        int most = Math.Min(_tree.Room, MostAhead(_team));
        return leaves <= most ? rows : (long)((double)rows / leaves * most);
    }

    private Ahead Begin(int leaf, bool isLast)
    {
        _count++;
        int slot = _pool.Find(leaf);
        int spare = isLast ? -1 : _pool.Take(~leaf, keep: slot);
        return _ahead[leaf] = new() { Leaf = _tree.Leaves[leaf], Slot = slot, Spare = spare };
    }

    private void Make(int member, Ahead split)
    {
        split.Test = _tree.TestOf(split.Leaf, out BinColumn column);
        LeafState[] children = split.Children;
        (children[0], children[1]) = _tree.ChildrenOf(split.Leaf, _rows.SplitAlone(column, split.Test, split.Leaf.Rows));
        if (split.Spare >= 0 && (_tree.MaySplit(children[0]) || _tree.MaySplit(children[1])))
        {
            ref LeafState small = ref children[split.Small];
            ref LeafState large = ref children[1 - split.Small];
            (small.Best, large.Best) = _search.RunAlone(
                member, _rows.Rows + small.Rows.Start, small.Count, ChildOf(ref small, split.Spare), ChildOf(ref large, split.Slot),
                subtract: true, _scale);
        }
    }

    private ChildSearch.Child ChildOf(ref LeafState leaf, int slot) =>
        _search.ChildOf(ref leaf, _pool[slot], _tree.MaySplit(leaf)
            ? _mask.Of(leaf.Splittable, leaf.Path, draw: 0)
            : null, _scale, seed: 0);

    private void TakeTurn(int leaf, Ahead split)
    {
        _ahead[leaf] = null;
        _count--;
        int right = _tree.Split(leaf, split.Test, (split.Children[0], split.Children[1]), out _);
        Hand(split.Slot, split.Small == 0 ? right : leaf);
        Hand(split.Spare, split.Small == 0 ? leaf : right);
    }

    private void Hand(int slot, int leaf)
    {
        if (slot >= 0)
        {
            _pool.Give(slot, leaf);
            if (!_tree.Waits(leaf))
            {
                _pool.Release(leaf);
            }
        }
    }

    /// <summary>A leaf that is split before its turn.</summary>
    private sealed class Ahead
    {
        internal LeafState Leaf { get; init; }

        /// <summary>Where its histogram is, and then that of its larger child.</summary>
        internal int Slot { get; init; }

        /// <summary>Where the histogram of its smaller child goes; −1 when its children will not be split.</summary>
        internal int Spare { get; init; }

        internal BinTest Test { get; set; }

        /// <summary>[2]; left and right.</summary>
        internal LeafState[] Children { get; } = new LeafState[2];

        /// <summary>Which child has fewer rows.</summary>
        internal int Small => Children[0].Count <= Children[1].Count ? 0 : 1;

        internal bool IsMade { get; set; }
    }
}
