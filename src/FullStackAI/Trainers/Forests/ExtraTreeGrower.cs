using System.Numerics;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Trees;

namespace FullStackAI.Trainers.Forests;

/// <summary>Grows one extra tree to the end, depth first, on records of rows. A large node is a list of row numbers; as soon as a node
/// fits the cache, its records move side by side, and its children's with them. One instance per thread.</summary>
internal sealed unsafe class ExtraTreeGrower : IForestTreeGrower, IDisposable
{
    private const int RoomBytes = 1 << 22;
    private const int StagedRows = 256;
    private const int ValueBytes = sizeof(long);

    private readonly RecordedRows _records;
    private readonly ForestTargets _targets;
    private readonly ForestOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly NodeRows _rows;
    private readonly CutSearch _search;
    private readonly TwoTargets _two;
    private readonly int _stride;
    private readonly int _roomRows;
    private readonly int _fewest;
    private readonly int _deepest;
    private readonly NativeArray<byte> _recordRooms;
    private readonly NativeArray<long> _valueRooms;
    private readonly Stack<Node> _open = new();
    private readonly TreeParts _parts = new();

    /// <summary>Makes room for trees.</summary>
    /// <param name="records">All rows.</param>
    /// <param name="targets">With packed sums.</param>
    /// <param name="options">No bootstrap.</param>
    /// <param name="tried">Features tried at a node.</param>
    /// <param name="values">Behind the places of numbers.</param>
    /// <param name="cancellation">Looked at before each node.</param>
    internal ExtraTreeGrower(
        RecordedRows records, ForestTargets targets, ForestOptions options, int tried, PlaceValues values, CancellationToken cancellation)
    {
        _records = records;
        _targets = targets;
        _options = options;
        _cancellation = cancellation;
        _stride = records.Stride;
        _roomRows = Math.Min(records.Data.Rows, RoomBytes / (_stride + ValueBytes));
        int rooms = 2 * _roomRows;
        _recordRooms = new((long)(rooms + StagedRows) * _stride, RecordedRows.MaxStride, zeroed: false);
        _valueRooms = new(rooms + StagedRows, zeroed: false);
        _rows = new NodeRows(records.Data.Rows, targets.Units, targets.Packed);
        _search = new CutSearch(records, targets.Scale, tried, values);
        _two = TwoTargets.Of(targets);
        _fewest = Math.Max(options.MinDataToSplit, 2 * options.MinDataInLeaf);
        _deepest = options.MaxDepth > 0 ? options.MaxDepth : int.MaxValue;
    }

    private enum Place : byte
    {
        /// <summary>A list of row numbers.</summary>
        List,

        /// <summary>Records in the first room.</summary>
        First,

        /// <summary>Records in the second.</summary>
        Second,
    }

    public DecisionTree? Grow(Rng rng, ulong[] outOfBag)
    {
        RowDraws.Draw(_rows.Times, _options, rng, outOfBag);
        _rows.Reset();
        if (_rows.Count == 0)
        {
            return null;
        }

        _parts.Clear();
        _open.Clear();
        long total = 0;
        foreach (int row in _rows.Of(0, _rows.Count))
        {
            total += _rows.Drawn[row];
        }

        Open(new(0, _rows.Count, 0, -1, false, total, Place.List));
        while (_open.TryPop(out Node node))
        {
            _cancellation.ThrowIfCancellationRequested();
            Split(node.Place == Place.List && node.Count <= _roomRows ? Load(node) : node, rng);
        }

        return new DecisionTree(_parts);
    }

    public void Dispose()
    {
        _recordRooms.Dispose();
        _valueRooms.Dispose();
    }

    private void Split(in Node node, Rng rng)
    {
        if (!_two.AreAll && HasOneTarget(node))
        {
            Link(node, AddLeaf(node.Total, node.Count));
            return;
        }

        if (node.Count == 2 && node.Place != Place.List)
        {
            SplitTwo(node, rng);
            return;
        }

        if (!_search.Find(RecordsOf(node), node.Total, _options.MinDataInLeaf, rng, out Cut cut))
        {
            Link(node, AddLeaf(node.Total, node.Count));
            return;
        }

        int child = AddNode(node, cut);
        Link(node, child);
        long rest = node.Total - cut.Left;
        int depth = node.Depth + 1;
        if (_two.AreAll && node.Place != Place.List)
        {
            int few = (int)_targets.Scale.Hessian(cut.Left);
            if (IsEnd(few, depth, cut.Left) && IsEnd(node.Count - few, depth, rest))
            {
                _parts.Lefts[child] = AddLeaf(cut.Left, few); // nobody needs the rows any more
                _parts.Rights[child] = AddLeaf(rest, node.Count - few);
                return;
            }
        }

        int lefts = Part(node, cut);
        Place place = node.Place == Place.List ? Place.List : node.Place == Place.First ? Place.Second : Place.First;
        Open(new(node.Start + lefts, node.Count - lefts, depth, child, false, rest, place));
        Open(new(node.Start, lefts, depth, child, true, cut.Left, place));
    }

    // The most frequent kind of node, and the children are leaves.
    private void SplitTwo(in Node node, Rng rng)
    {
        RecordSpan rows = RoomOf(node.Place).From(node.Start, _stride);
        if (!_search.FindOfTwo(rows, node.Total, rng, out Cut cut))
        {
            Link(node, AddLeaf(node.Total, node.Count));
            return;
        }

        int child = AddNode(node, cut);
        Link(node, child);
        _parts.Lefts[child] = AddLeaf(cut.Left, 1);
        _parts.Rights[child] = AddLeaf(node.Total - cut.Left, 1);
    }

    private void Open(in Node node)
    {
        if (IsEnd(node.Count, node.Depth, node.Total))
        {
            Link(node, AddLeaf(node.Total, node.Count));
            return;
        }

        _open.Push(node);
    }

    private void Link(in Node node, int child)
    {
        if (node.Parent >= 0)
        {
            (node.IsLeft ? _parts.Lefts : _parts.Rights)[node.Parent] = child;
        }
    }

    private bool IsEnd(int count, int depth, long total) =>
        count < _fewest || depth >= _deepest || _two.IsOne(total, count);

    private bool HasOneTarget(in Node node)
    {
        if (node.Place == Place.List)
        {
            ReadOnlySpan<int> rows = _rows.Of(node.Start, node.Count);
            for (int i = 1; i < rows.Length; i++)
            {
                if (!_targets.IsSame(_rows.Drawn[rows[0]], _rows.Drawn[rows[i]]))
                {
                    return false;
                }
            }

            return true;
        }

        long* values = RoomOf(node.Place).From(node.Start, _stride).Values;
        for (int i = 1; i < node.Count; i++)
        {
            if (!_targets.IsSame(values[0], values[i]))
            {
                return false;
            }
        }

        return true;
    }

    private NodeRecords RecordsOf(in Node node) => node.Place == Place.List
        ? new(_records, _rows, node.Start, node.Count, Stage, StagedRows)
        : new(_records, RoomOf(node.Place).From(node.Start, _stride), node.Count);

    private RecordSpan RoomOf(Place place) => Room(place == Place.First ? 0 : 1);

    private RecordSpan Stage => Room(2);

    private RecordSpan Room(int number) => new RecordSpan(_recordRooms.Pointer, _valueRooms.Pointer).From(number * _roomRows, _stride);

    private Node Load(in Node node)
    {
        NodeRecords.Gather(_records, _rows, node.Start, node.Count, RoomOf(Place.First));
        return node with { Start = 0, Place = Place.First };
    }

    private int Part(in Node node, in Cut cut)
    {
        if (node.Place != Place.List)
        {
            Place other = node.Place == Place.First ? Place.Second : Place.First;
            return RecordPartitioner.Part(
                RoomOf(node.Place).From(node.Start, _stride), RoomOf(other).From(node.Start, _stride), _stride, node.Count, cut);
        }

        BinnedFeature feature = _records.Data.Features[cut.Feature];
        var candidate = new SplitCandidate
        {
            Bin = cut.Place,
            MissingLeft = cut.SpecialLeft,
            LeftBins = feature.Mapper.IsCategorical ? [.. Enumerable.Range(1, cut.Place + 1)] : null,
        };
        return _rows.Part(_records.Data.ColumnOf(feature), SplitTests.Of(_records.Data, feature, candidate), node.Start, node.Count);
    }

    private int AddLeaf(long total, int count)
    {
        _parts.LeafValues.Add(_targets.Center - (_targets.Scale.Gradient(total) / _targets.Scale.Hessian(total)));
        _parts.LeafCounts.Add(count);
        return ~(_parts.LeafCounts.Count - 1);
    }

    private int AddNode(in Node node, in Cut cut)
    {
        BinnedFeature feature = _records.Data.Features[cut.Feature];
        bool isCategorical = feature.Mapper.IsCategorical;
        _parts.Features.Add(feature.Index);
        _parts.Thresholds.Add(isCategorical ? float.NaN : feature.Mapper.UpperBounds[cut.Place]);

        // Missing numbers that come only later follow the larger child.
        _parts.MissingLeft.Add(!isCategorical
            && (cut.HasSpecial ? cut.SpecialLeft : 2 * _targets.Scale.Hessian(cut.Left) >= _targets.Scale.Hessian(node.Total)));
        _parts.Sets.Add(isCategorical ? _records.CodesUpTo(cut.Feature, cut.Place) : null);
        _parts.Lefts.Add(0);
        _parts.Rights.Add(0);
        _parts.Gains.Add((float)cut.Gain);
        _parts.Counts.Add(node.Count);
        return _parts.Features.Count - 1;
    }

    private readonly record struct Node(int Start, int Count, int Depth, int Parent, bool IsLeft, long Total, Place Place);
}
