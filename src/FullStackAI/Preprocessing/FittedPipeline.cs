using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>A pipeline that has learned: turns rows of a table into features. Immutable and
/// thread-safe; one row and many rows go through the same kernels.</summary>
public sealed class FittedPipeline : IComponent
{
    /// <summary>The registered name of a fitted pipeline.</summary>
    public const string RegisteredName = "pipeline";

    private readonly SlotSpec[] _slots;
    private readonly PipelineInput[] _inputs;
    private readonly PipelineStep[] _steps;
    private readonly FeatureLayout _layout;
    private readonly FusedSteps _fused;

    internal FittedPipeline(
        SlotSpec[] slots,
        IEnumerable<PipelineInput> inputs,
        IEnumerable<PipelineStep> steps,
        int[] featureSlots,
        IReadOnlyList<string> unused)
    {
        _slots = slots;
        _inputs = [.. inputs];
        _steps = [.. steps];
        _layout = new FeatureLayout(slots, featureSlots);
        _fused = new FusedSteps(_steps, _inputs, featureSlots, slots.Length);
        Unused = unused;
    }

    /// <inheritdoc/>
    public string ComponentName => RegisteredName;

    /// <summary>The columns it reads, and the slots they become.</summary>
    public IReadOnlyList<PipelineInput> Inputs => _inputs;

    /// <summary>The fitted steps, in order.</summary>
    public IReadOnlyList<PipelineStep> Steps => _steps;

    /// <summary>All slots of its blocks, by number.</summary>
    public IReadOnlyList<SlotSpec> Slots => _slots;

    /// <summary>The features, dense first, then sparse.</summary>
    public IReadOnlyList<Feature> Features => _layout.Features;

    /// <summary>The numbers of the slots that become features, in order; dense ones and sparse ones are numbered apart.</summary>
    public IReadOnlyList<int> FeatureSlots => _layout.Slots;

    /// <summary>Columns of text or dates that no step turned into features.</summary>
    public IReadOnlyList<string> Unused { get; }

    /// <summary>The steps as they run.</summary>
    internal FusedSteps Fused => _fused;

    /// <summary>A block with this pipeline's slots.</summary>
    /// <param name="capacity">The largest number of rows; at least 1.</param>
    public Block NewBlock(int capacity)
    {
        var block = new Block(capacity);
        foreach (SlotSpec slot in _slots)
        {
            block.Add(slot);
        }

        return block;
    }

    /// <summary>Reads rows of a table into a block.</summary>
    /// <param name="table">Has the columns of <see cref="Inputs"/>, in any order, with any others beside them.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">The number of rows; at most the block's capacity.</param>
    /// <param name="block">From <see cref="NewBlock"/>.</param>
    /// <exception cref="SchemaException">Columns are missing or cannot be read as they were in training; all are named.</exception>
    public void Read(Table table, int start, int count, Block block)
    {
        Check(table);
        block.Rows = count;
        foreach (PipelineInput input in _inputs)
        {
            ColumnReader.Fill(table[input.Column], start, block, input);
        }
    }

    /// <summary>Runs every step over the rows of a block whose inputs are filled. Steps that follow one another on the
    /// same numbers run as one pass: what only they read is not written to its slot.</summary>
    /// <param name="block">From <see cref="NewBlock"/>.</param>
    public void Run(Block block) => _fused.Run(block);

    /// <summary>The features of a block that has run; shares the block's memory where it
    /// can, so it is valid until the block is used again.</summary>
    /// <param name="block">From <see cref="NewBlock"/>.</param>
    public FeatureMatrix Gather(Block block) => _layout.Gather(block);

    /// <summary>Copies the features of one row of a block that has run.</summary>
    /// <param name="block">From <see cref="NewBlock"/>.</param>
    /// <param name="row">In [0, rows of the block).</param>
    /// <param name="features">Where to; grows once, then nothing is allocated.</param>
    public void Gather(Block block, int row, RowFeatures features) => _layout.Gather(block, row, features);

    /// <summary>The features of all rows of a table: one copy of the table.</summary>
    /// <param name="table">Has the columns of <see cref="Inputs"/>.</param>
    /// <exception cref="SchemaException">Columns are missing or cannot be read as they were in training; all are named.</exception>
    public FeatureMatrix Transform(Table table)
    {
        Block block = NewBlock(Math.Max(1, table.RowCount));
        Read(table, 0, table.RowCount, block);
        Run(block);
        return Gather(block);
    }

    /// <summary>Checks that a table has every column this pipeline reads, of a kind it can read.</summary>
    /// <param name="table">The table.</param>
    /// <exception cref="SchemaException">It has not; all faults are named at once.</exception>
    public void Check(Table table)
    {
        List<string>? faults = null;
        foreach (PipelineInput input in _inputs)
        {
            if (!table.TryGetColumn(input.Column, out Column? column))
            {
                (faults ??= []).Add($"column '{input.Column}' ({input.Kind}) is missing");
            }
            else if (!ColumnReader.CanRead(column.Kind, input.Spec.Kind)
                || (column is VectorColumn vector && vector.Width != input.Spec.Width))
            {
                (faults ??= []).Add($"column '{input.Column}' holds {column.Kind} values, but the pipeline was trained on {input.Kind}");
            }
        }

        if (faults is not null)
        {
            throw new SchemaException(
                $"The table does not fit the pipeline: {string.Join("; ", faults)}. The table has: {string.Join(", ", table.Columns.Take(50).Select(c => $"'{c.Name}' ({c.Kind})"))}.");
        }
    }

    /// <inheritdoc/>
    public void Write(ComponentWriter writer)
    {
        SlotSpec.WriteAll(writer, _slots);
        writer.WriteInt32(_inputs.Length);
        foreach (PipelineInput input in _inputs)
        {
            input.Write(writer);
        }

        writer.WriteInt32(_steps.Length);
        foreach (PipelineStep step in _steps)
        {
            writer.WriteInt32s(step.InputSlots);
            writer.WriteInt32s(step.OutputSlots);
            writer.WriteComponent(step.Transform);
        }

        writer.WriteInt32s([.. _layout.Slots]);
        writer.WriteStrings(Unused);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Positioned at the first byte.</param>
    /// <exception cref="InvalidDataException">The bytes are no pipeline.</exception>
    public static FittedPipeline Read(ComponentReader reader)
    {
        SlotSpec[] slots = SlotSpec.ReadAll(reader);
        var inputs = new PipelineInput[reader.ReadCount(9)];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = PipelineInput.Read(reader, slots);
        }

        var steps = new PipelineStep[reader.ReadCount(16)];
        for (int i = 0; i < steps.Length; i++)
        {
            int[] from = reader.ReadInt32s();
            int[] to = reader.ReadInt32s();
            FittedTransform transform = reader.ReadComponent<FittedTransform>();
            CheckSlots(reader, transform, slots, from, transform.Inputs);
            CheckSlots(reader, transform, slots, to, transform.Outputs);
            steps[i] = new PipelineStep(transform, from, to);
        }

        int[] featureSlots = reader.ReadInt32s();
        foreach (int slot in featureSlots)
        {
            if (slot < 0 || slot >= slots.Length)
            {
                throw reader.Fault($"a feature names a slot outside the {slots.Length} there are");
            }
        }

        return new FittedPipeline(slots, inputs, steps, featureSlots, reader.ReadStrings());
    }

    private static void CheckSlots(
        ComponentReader reader, FittedTransform transform, SlotSpec[] slots, int[] numbers, IReadOnlyList<SlotSpec> specs)
    {
        bool fits = numbers.Length == specs.Count;
        for (int i = 0; fits && i < numbers.Length; i++)
        {
            fits = numbers[i] >= 0
                && numbers[i] < slots.Length
                && slots[numbers[i]].Kind == specs[i].Kind
                && slots[numbers[i]].Width == specs[i].Width;
        }

        if (!fits)
        {
            throw reader.Fault($"transform '{transform.ComponentName}' does not fit the slots it names");
        }
    }
}
