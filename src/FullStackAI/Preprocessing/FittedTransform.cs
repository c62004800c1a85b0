using FullStackAI.Serialization;

namespace FullStackAI.Preprocessing;

/// <summary>What a <see cref="Transform"/> learned from training rows: turns input slots into
/// output slots, block by block. Immutable and thread-safe.</summary>
public abstract class FittedTransform : IComponent
{
    /// <summary>Describes a transform just fitted.</summary>
    /// <param name="inputs">The slots it reads, in order.</param>
    /// <param name="outputs">The slots it writes, in order.</param>
    protected FittedTransform(IReadOnlyList<SlotSpec> inputs, IReadOnlyList<SlotSpec> outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>Reads the slots that <see cref="Write"/> wrote; the derived class goes on with its own state.</summary>
    /// <param name="reader">Positioned at the component's first byte.</param>
    protected FittedTransform(ComponentReader reader)
        : this(SlotSpec.ReadAll(reader), SlotSpec.ReadAll(reader))
    {
    }

    /// <inheritdoc/>
    public abstract string ComponentName { get; }

    /// <summary>The slots it reads, in order.</summary>
    public IReadOnlyList<SlotSpec> Inputs { get; }

    /// <summary>The slots it writes, in order.</summary>
    public IReadOnlyList<SlotSpec> Outputs { get; }

    /// <summary>Transforms all rows of a block; the answer of a row does not depend on its neighbours.</summary>
    /// <param name="block">Holds the slots; <see cref="Block.Rows"/> rows.</param>
    /// <param name="inputs">The numbers of the input slots, in the order of <see cref="Inputs"/>.</param>
    /// <param name="outputs">The numbers of the output slots, in the order of
    /// <see cref="Outputs"/>; a Sparse or Text one has been cleared.</param>
    public abstract void Apply(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs);

    /// <summary>The Number input that alone decides a Number output, cell by cell; −1 (the default) when an output is
    /// made otherwise. Such outputs of steps that follow one another are made in one pass.</summary>
    /// <param name="output">In [0, outputs).</param>
    internal virtual int NumberInputOf(int output) => -1;

    /// <summary>One cell of an output that one number decides.</summary>
    /// <param name="output">In [0, outputs); <see cref="NumberInputOf"/> gives its input.</param>
    /// <param name="number">The input's cell; NaN when missing.</param>
    internal virtual float Cell(int output, float number) =>
        throw new InvalidOperationException($"Output {output} of transform '{ComponentName}' is not decided by one number.");

    /// <summary>Cells of an output that one number decides: the same bits as <see cref="Cell"/> for each.</summary>
    /// <param name="output">In [0, outputs).</param>
    /// <param name="from">[cells] of its input.</param>
    /// <param name="to">[cells]; out; may be <paramref name="from"/> itself.</param>
    internal virtual void Cells(int output, ReadOnlySpan<float> from, Span<float> to)
    {
        for (int row = 0; row < to.Length; row++)
        {
            to[row] = Cell(output, from[row]);
        }
    }

    /// <summary>Makes every output that one number decides.</summary>
    private protected void ApplyNumbers(Block block, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        for (int output = 0; output < outputs.Length; output++)
        {
            int input = NumberInputOf(output);
            if (input >= 0)
            {
                Cells(output, block.Numbers(inputs[input]), block.Numbers(outputs[output]));
            }
        }
    }

    /// <summary>Checks what was read, so that hostile bytes end in an error and not in a crash.</summary>
    /// <param name="reader">Tells the place.</param>
    /// <param name="fits">Whether state and slots fit each other.</param>
    /// <exception cref="InvalidDataException">They do not.</exception>
    protected void Require(ComponentReader reader, bool fits)
    {
        if (!fits)
        {
            throw reader.Fault(
                $"the state of transform '{ComponentName}' does not fit its {Inputs.Count} inputs and {Outputs.Count} outputs");
        }
    }

    /// <summary>Whether all slots of a list are of one kind.</summary>
    private protected static bool All(IReadOnlyList<SlotSpec> specs, SlotKind kind) => specs.All(spec => spec.Kind == kind);

    /// <inheritdoc/>
    public void Write(ComponentWriter writer)
    {
        SlotSpec.WriteAll(writer, Inputs);
        SlotSpec.WriteAll(writer, Outputs);
        WriteState(writer);
    }

    /// <summary>Writes what was learned; the slots are already written.</summary>
    /// <param name="writer">Where to write.</param>
    protected abstract void WriteState(ComponentWriter writer);
}
