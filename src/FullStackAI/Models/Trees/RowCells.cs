using System.Runtime.CompilerServices;

namespace FullStackAI.Models.Trees;

/// <summary>The cells of a row as 64-bit words that trees of a <see cref="PackedForest"/> add to their nodes.</summary>
/// <remarks>
/// Cell 0 is always 0. A number's cell is its order-preserving key times 2^16; a feature
/// has one for each direction its missing values take in some tree.
/// A category's cell is its code, in the lowest bits when all sets fit a word, else times 2^16;
/// missing codes and codes outside all sets are one code more than the sets can hold.
/// </remarks>
internal sealed unsafe class RowCells
{
    private readonly NumberCell[] _numbers;
    private readonly CodeCell[] _codes;

    internal RowCells(DecisionTree[] trees, FeatureGather gather)
    {
        Plan = new CellPlan(trees, gather);
        int shift = Plan.HasWideSets ? PackedForest.KeyShift : 0;
        _numbers = Array.ConvertAll(
            Plan.Numbers,
            cell => new NumberCell(
                cell.Place, cell.Feature, cell.Cell, cell.MissingLeft ? 0 : (ulong)uint.MaxValue << PackedForest.KeyShift));
        _codes = Array.ConvertAll(Plan.Codes, cell => new CodeCell(cell.Place, cell.Feature, cell.Cell, cell.Limit, shift));
    }

    /// <summary>Which cells there are.</summary>
    internal CellPlan Plan { get; }

    /// <summary>Fills the cells of a row.</summary>
    /// <param name="values">The row's features, NaN where missing.</param>
    /// <param name="direct">Whether they are all features of a row, rather than the used ones only.</param>
    /// <param name="cells">[cells of the plan]; out.</param>
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

    /// <summary>A number as an integer of the same order; −0 and 0 are one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint KeyOf(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value + 0f);
        return (uint)bits ^ ((uint)(bits >> 31) | 0x8000_0000);
    }

    private static ulong CodeOf(float value, in CodeCell cell) =>
        (value >= 0 && value < cell.Limit ? (ulong)(uint)value : (ulong)(uint)cell.Limit) << cell.Shift;

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
