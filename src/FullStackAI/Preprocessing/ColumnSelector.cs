namespace FullStackAI.Preprocessing;

/// <summary>Which columns of a table, or slots made by earlier steps, a step reads.</summary>
public sealed class ColumnSelector
{
    private readonly string[]? _names;
    private readonly SlotKind[] _kinds;

    private ColumnSelector(string[]? names, SlotKind[] kinds)
    {
        _names = names;
        _kinds = kinds;
    }

    /// <summary>Every slot of numbers.</summary>
    public static ColumnSelector Numbers { get; } = OfKinds(SlotKind.Number);

    /// <summary>Every slot of categories.</summary>
    public static ColumnSelector Categories { get; } = OfKinds(SlotKind.Category);

    /// <summary>Every slot of dates.</summary>
    public static ColumnSelector Dates { get; } = OfKinds(SlotKind.DateTime);

    /// <summary>Every slot of text.</summary>
    public static ColumnSelector Texts { get; } = OfKinds(SlotKind.Text);

    /// <summary>Every slot that is a feature as it stands: numbers, categories, dense and sparse vectors.</summary>
    public static ColumnSelector Features { get; } = OfKinds(SlotKind.Number, SlotKind.Category, SlotKind.Dense, SlotKind.Sparse);

    /// <summary>Columns by name, in the given order.</summary>
    /// <param name="names">Each once.</param>
    public static ColumnSelector Named(params string[] names) => new(names, []);

    /// <summary>Every slot of some kinds, in the order of the table.</summary>
    /// <param name="kinds">The kinds.</param>
    public static ColumnSelector OfKinds(params SlotKind[] kinds) => new(null, kinds);

    /// <summary>Columns by name.</summary>
    /// <param name="names">Each once.</param>
    public static implicit operator ColumnSelector(string[] names) => Named(names);

    /// <summary>One column by name.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator ColumnSelector(string name) => Named(name);

    /// <summary>The names it picks.</summary>
    /// <param name="slots">Names and kinds there are, in order.</param>
    /// <returns>The given names as they are, or those of the slots of the chosen kinds.</returns>
    internal string[] Pick(IEnumerable<(string Name, SlotKind Kind)> slots) =>
        _names ?? [.. slots.Where(slot => _kinds.Contains(slot.Kind)).Select(slot => slot.Name)];
}
