using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>A column a fitted pipeline reads, and the slot it becomes.</summary>
/// <param name="Column">The column's name in the table.</param>
/// <param name="Kind">The column's kind in the training table.</param>
/// <param name="Slot">The number of the slot in the pipeline's blocks.</param>
/// <param name="Spec">What the slot holds; for a category its levels.</param>
public sealed record PipelineInput(string Column, ColumnKind Kind, int Slot, SlotSpec Spec)
{
    /// <summary>Finds codes of levels; null unless the slot is a category.</summary>
    internal LevelIndex? Levels { get; } = Spec.Kind == SlotKind.Category ? new LevelIndex(Spec.Levels) : null;

    internal void Write(ComponentWriter writer)
    {
        writer.WriteString(Column);
        writer.WriteByte((byte)Kind);
        writer.WriteInt32(Slot);
    }

    internal static PipelineInput Read(ComponentReader reader, IReadOnlyList<SlotSpec> slots)
    {
        string column = reader.ReadString();
        byte kind = reader.ReadByte();
        int slot = reader.ReadInt32();
        return kind <= (byte)ColumnKind.Vector && slot >= 0 && slot < slots.Count
            ? new PipelineInput(column, (ColumnKind)kind, slot, slots[slot])
            : throw reader.Fault($"input '{column}' has kind {kind} and slot {slot}; there are {slots.Count} slots");
    }
}
