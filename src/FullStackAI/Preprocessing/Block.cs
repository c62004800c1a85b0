namespace FullStackAI.Preprocessing;

/// <summary>A batch of rows on its way through a pipeline, one slot per intermediate value, column by
/// column. One row is a block of one: the same kernels serve both.</summary>
/// <remarks>Not thread-safe: each thread uses a block of its own. Slots keep their memory
/// between batches; nothing is allocated once they have grown.</remarks>
public sealed class Block
{
    private readonly List<SlotSpec> _specs = [];
    private readonly List<object?> _slots = [];
    private readonly List<object?> _scratch = [];
    private readonly int _capacity;
    private int _rows;

    /// <summary>Makes a block.</summary>
    /// <param name="capacity">The largest number of rows; at least 1.</param>
    public Block(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>The largest number of rows.</summary>
    public int Capacity => _capacity;

    /// <summary>The number of rows now in the block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside [0, <see cref="Capacity"/>].</exception>
    public int Rows
    {
        get => _rows;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, _capacity);
            _rows = value;
        }
    }

    /// <summary>The number of slots.</summary>
    public int SlotCount => _specs.Count;

    /// <summary>Adds a slot; its memory is taken at its first use.</summary>
    /// <param name="spec">What it holds.</param>
    /// <returns>The slot's number.</returns>
    public int Add(SlotSpec spec)
    {
        _specs.Add(spec);
        _slots.Add(null);
        _scratch.Add(null);
        return _specs.Count - 1;
    }

    /// <summary>What a slot holds.</summary>
    /// <param name="slot">The slot's number.</param>
    public SlotSpec Spec(int slot) => _specs[slot];

    /// <summary>Gives a slot's memory back; it is taken anew at its next use.</summary>
    /// <param name="slot">The slot's number.</param>
    public void Release(int slot) => (_slots[slot], _scratch[slot]) = (null, null);

    /// <summary>The numbers of a Number slot.</summary>
    /// <param name="slot">The slot's number.</param>
    /// <returns>[rows]; NaN where missing.</returns>
    public Span<float> Numbers(int slot) => NumberArray(slot).AsSpan(0, _rows);

    /// <summary>The codes of a Category slot.</summary>
    /// <param name="slot">The slot's number.</param>
    /// <returns>[rows]; −1 missing, −2 never seen.</returns>
    public Span<int> Codes(int slot) => ((int[])(_slots[slot] ??= new int[_capacity])).AsSpan(0, _rows);

    /// <summary>The ticks of a DateTime slot.</summary>
    /// <param name="slot">The slot's number.</param>
    /// <returns>[rows]; <see cref="long.MinValue"/> where missing.</returns>
    public Span<long> Ticks(int slot) => ((long[])(_slots[slot] ??= new long[_capacity])).AsSpan(0, _rows);

    /// <summary>The text of a Text slot.</summary>
    /// <param name="slot">The slot's number.</param>
    public TextSlot Text(int slot) => (TextSlot)(_slots[slot] ??= new TextSlot());

    /// <summary>One column of a Dense slot.</summary>
    /// <param name="slot">The slot's number.</param>
    /// <param name="column">In [0, width).</param>
    /// <returns>[rows].</returns>
    public Span<float> Dense(int slot, int column) => DenseArrays(slot)[column].AsSpan(0, _rows);

    /// <summary>The vectors of a Sparse slot.</summary>
    /// <param name="slot">The slot's number.</param>
    public SparseSlot Sparse(int slot) => (SparseSlot)(_slots[slot] ??= new SparseSlot(_specs[slot].Width));

    /// <summary>Working memory of the step that writes a slot; made at its first use and kept with the
    /// block, so that a step needs none of its own and stays thread-safe.</summary>
    /// <typeparam name="T">What the step works with.</typeparam>
    /// <param name="slot">The number of a slot the step writes.</param>
    public T Scratch<T>(int slot)
        where T : class, new()
    {
        if (_scratch[slot] is not T scratch)
        {
            scratch = new T();
            _scratch[slot] = scratch;
        }

        return scratch;
    }

    internal float[] NumberArray(int slot) => (float[])(_slots[slot] ??= new float[_capacity]);

    internal float[][] DenseArrays(int slot)
    {
        if (_slots[slot] is not float[][] columns)
        {
            columns = new float[_specs[slot].Width][];
            for (int column = 0; column < columns.Length; column++)
            {
                columns[column] = new float[_capacity];
            }

            _slots[slot] = columns;
        }

        return columns;
    }
}
