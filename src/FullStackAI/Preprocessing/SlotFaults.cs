using FullStackAI.Data;

namespace FullStackAI.Preprocessing;

/// <summary>Errors about slots, in one wording.</summary>
internal static class SlotFaults
{
    internal static SchemaException WrongKind(string transform, SlotSpec spec, string expected) =>
        new($"Step '{transform}' reads {expected}, but '{spec.Name}' holds {spec.Kind} values. Choose other columns, or put a step before it that makes {expected}.");

    internal static SchemaException Unseen(string transform, SlotSpec spec, int row) =>
        new($"Step '{transform}': column '{spec.Name}' holds a level in row {row} that the {spec.Levels.Count} levels of the training rows do not include. Retrain with it, or choose another policy for unseen levels.");
}
