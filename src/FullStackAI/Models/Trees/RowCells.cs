using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FullStackAI.Models.Trees;

/// <summary>The cells of a row as 64-bit words that trees of a <see cref="PackedForest"/> add to their nodes.</summary>
/// <remarks>
/// Cell 0 is always 0. A number's cell is its order-preserving key times 2^16; a feature has one for each direction its missing values take in some tree.
/// A category's cell is its code, in the lowest bits when all sets fit a word, else times 2^16; missing codes and codes outside all sets are one code more than the sets can hold.
/// </remarks>
internal sealed unsafe class RowCells
{
    /// <summary>Rows whose cells lie side by side, so that a batch finds the cell of each by a displacement.</summary>
    internal const int Lanes = 8;

    private const int NarrowCodes = 63; // and the 64th bit for all others
    private const int WordCodes = 64;
    private const int MaxLaned = 1024; // cells; beyond it rows side by side would leave the cache
    private const int MaxCells = 60_000;

    private readonly int[] _left; // [used features]; the cell in which missing numbers go left; 0 = none
    private readonly int[] _right;
    private readonly int[] _code;
    private readonly int[] _levels; // [used features]; one more than the highest code of any set
    private readonly NumberCell[] _numbers;
    private readonly CodeCell[] _codes;
    private readonly int _numberCount;
    private readonly int _codeCount;

    internal RowCells(DecisionTree[] trees, FeatureGather gather)
    {
        _left = new int[gather.UsedCount];
        _right = new int[gather.UsedCount];
        _code = new int[gather.UsedCount];
        _levels = new int[gather.UsedCount];
        int count = 1;
        int levels = 0;
        foreach (DecisionTree tree in trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                int place = gather.PlaceOf(tree.Features[node]);
                bool categorical = tree.IsCategorical(node);
                ref int cell = ref (categorical ? _code : tree.MissingGoesLeft(node) ? _left : _right)[place];
                if (cell == 0)
                {
                    cell = count++;
                    _codeCount += categorical ? 1 : 0;
                    _numberCount += categorical ? 0 : 1;
                }

                _levels[place] = Math.Max(_levels[place], LevelsOf(tree.CategorySet(node)));
                levels = Math.Max(levels, _levels[place]);
            }
        }

        Count = count;
        Stride = count <= MaxLaned ? Lanes : 1;
        HasWideSets = levels > NarrowCodes;
        _numbers = new NumberCell[_numberCount];
        _codes = new CodeCell[_codeCount];
        Describe(gather);
    }

    /// <summary>Number of cells.</summary>
    internal int Count { get; }

    /// <summary>Words from one cell of a row to the next: <see cref="Lanes"/>, or 1 when there are too many cells.</summary>
    internal int Stride { get; }

    /// <summary>Words of the cells of a row, or of as many rows as lie side by side.</summary>
    internal int Words => Count * Stride;

    /// <summary>Whether a node can name every cell.</summary>
    internal bool Fit => Count <= MaxCells;

    /// <summary>Whether there are categories.</summary>
    internal bool HasCodes => _codeCount > 0;

    /// <summary>Whether some set needs more than one word.</summary>
    internal bool HasWideSets { get; }

    /// <summary>What a node names for a number.</summary>
    internal int OfNumber(int place, bool missingLeft) => (missingLeft ? _left : _right)[place] * Stride;

    /// <summary>What a node names for a category.</summary>
    internal int OfCode(int place) => _code[place] * Stride;

    /// <summary>Words of a set of a feature when it lies elsewhere: for the codes, and a last one for all others.</summary>
    internal int SetWords(int place) => ((_levels[place] + WordCodes - 1) / WordCodes) + 1;

    /// <summary>Fills the cells of a row.</summary>
    /// <param name="values">The row's features, NaN where missing.</param>
    /// <param name="direct">Whether they are all features of a row, rather than the used ones only.</param>
    /// <param name="cells">[<see cref="Words"/>]; out.</param>
    internal void Fill(ReadOnlySpan<float> values, bool direct, ulong* cells)
    {
        cells[0] = 0;
        NumberCell[] numbers = _numbers;
        for (int i = 0; i < numbers.Length; i++)
        {
            ref readonly NumberCell cell = ref numbers[i];
            float value = values[direct ? cell.Feature : cell.Place];
            cells[cell.Word] = float.IsNaN(value) ? cell.Missing : (ulong)KeyOf(value) << PackedForest.KeyShift;
        }

        CodeCell[] codes = _codes;
        for (int i = 0; i < codes.Length; i++)
        {
            ref readonly CodeCell cell = ref codes[i];
            cells[cell.Word] = CodeOf(values[direct ? cell.Feature : cell.Place], in cell);
        }
    }

    /// <summary>Fills the cells of <see cref="Lanes"/> rows side by side.</summary>
    /// <param name="values">[used features × rows of a block]; at the first row.</param>
    /// <param name="blockRows">Rows of a block.</param>
    /// <param name="cells">[<see cref="Words"/>]; out.</param>
    internal void FillLanes(float* values, int blockRows, ulong* cells)
    {
        new Span<ulong>(cells, Lanes).Clear();
        foreach (ref readonly NumberCell cell in _numbers.AsSpan())
        {
            float* source = values + ((long)cell.Place * blockRows);
            ulong* target = cells + cell.Word;
            if (Vector256.IsHardwareAccelerated)
            {
                var value = Vector256.Load(source);
                var bits = (value + Vector256<float>.Zero).AsInt32();
                var key = bits ^ (Vector256.ShiftRightArithmetic(bits, 31) | Vector256.Create(int.MinValue));
                var missing = Vector256.Create((int)(cell.Missing >> PackedForest.KeyShift));
                (Vector256<ulong> low, Vector256<ulong> high) = Vector256.Widen(Vector256.ConditionalSelect(Vector256.Equals(value, value).AsInt32(), key, missing).AsUInt32());
                Vector256.ShiftLeft(low, PackedForest.KeyShift).Store(target);
                Vector256.ShiftLeft(high, PackedForest.KeyShift).Store(target + (Lanes / 2));
                continue;
            }

            for (int lane = 0; lane < Lanes; lane++)
            {
                target[lane] = float.IsNaN(source[lane]) ? cell.Missing : (ulong)KeyOf(source[lane]) << PackedForest.KeyShift;
            }
        }

        foreach (ref readonly CodeCell cell in _codes.AsSpan())
        {
            float* source = values + ((long)cell.Place * blockRows);
            for (int lane = 0; lane < Lanes; lane++)
            {
                cells[cell.Word + lane] = CodeOf(source[lane], in cell);
            }
        }
    }

    /// <summary>A number as an integer of the same order; −0 and 0 are one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint KeyOf(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value + 0f);
        return (uint)bits ^ ((uint)(bits >> 31) | 0x8000_0000);
    }

    private static ulong CodeOf(float value, in CodeCell cell) =>
        (value >= 0 && value < cell.Limit ? (ulong)(uint)value : (ulong)(uint)cell.Limit) << cell.Shift;

    private static int LevelsOf(ReadOnlySpan<int> set)
    {
        for (int word = set.Length - 1; word >= 0; word--)
        {
            if (set[word] != 0)
            {
                return (32 * word) + 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)set[word]);
            }
        }

        return 0;
    }

    private void Describe(FeatureGather gather)
    {
        int numbers = 0;
        int codes = 0;
        for (int place = 0; place < _left.Length; place++)
        {
            int feature = gather.Used[place];
            if (_left[place] != 0)
            {
                _numbers[numbers++] = new(place, feature, _left[place] * Stride, 0);
            }

            if (_right[place] != 0)
            {
                _numbers[numbers++] = new(place, feature, _right[place] * Stride, (ulong)uint.MaxValue << PackedForest.KeyShift);
            }

            if (_code[place] != 0)
            {
                int limit = HasWideSets ? (SetWords(place) - 1) * WordCodes : NarrowCodes;
                _codes[codes++] = new(place, feature, _code[place] * Stride, limit, HasWideSets ? PackedForest.KeyShift : 0);
            }
        }
    }

    private readonly struct NumberCell(int place, int feature, int word, ulong missing)
    {
        internal readonly int Place = place;
        internal readonly int Feature = feature;
        internal readonly int Word = word;
        internal readonly ulong Missing = missing;
    }

    private readonly struct CodeCell(int place, int feature, int word, int limit, int shift)
    {
        internal readonly int Place = place;
        internal readonly int Feature = feature;
        internal readonly int Word = word;
        internal readonly int Limit = limit;
        internal readonly int Shift = shift;
    }
}
