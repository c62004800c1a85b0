using System.Text;

namespace FullStackAI.Onnx;

/// <summary>One setting of a node: a number, text, tensor or graph, or a list of them.</summary>
public sealed class OnnxAttribute
{
    /// <summary>An integer.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public OnnxAttribute(string name, long value)
        : this(OnnxAttributeType.Int, name) => Int = value;

    /// <summary>A number in floating point.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public OnnxAttribute(string name, float value)
        : this(OnnxAttributeType.Float, name) => Float = value;

    /// <summary>Text.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public OnnxAttribute(string name, string value)
        : this(OnnxAttributeType.String, name) => Bytes = Encoding.UTF8.GetBytes(value);

    /// <summary>A tensor.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public OnnxAttribute(string name, OnnxTensor value)
        : this(OnnxAttributeType.Tensor, name) => Tensors.Add(value);

    /// <summary>A graph, for control flow.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public OnnxAttribute(string name, OnnxGraph value)
        : this(OnnxAttributeType.Graph, name) => Graphs.Add(value);

    /// <summary>A list of integers.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="values">Its values.</param>
    public OnnxAttribute(string name, IEnumerable<long> values)
        : this(OnnxAttributeType.Ints, name) => Ints = [.. values];

    /// <summary>A list of numbers in floating point.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="values">Its values.</param>
    public OnnxAttribute(string name, IEnumerable<float> values)
        : this(OnnxAttributeType.Floats, name) => Floats = [.. values];

    /// <summary>A list of texts.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="values">Its values.</param>
    public OnnxAttribute(string name, IEnumerable<string> values)
        : this(OnnxAttributeType.Strings, name) =>
            ByteStrings = [.. values.Select(value => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(value))];

    internal OnnxAttribute(OnnxAttributeType type, string name)
    {
        Name = name;
        Type = type;
    }

    /// <summary>The attribute's name.</summary>
    public string Name { get; }

    /// <summary>Which of the members below carries the value.</summary>
    public OnnxAttributeType Type { get; internal set; }

    /// <summary>The integer of an <see cref="OnnxAttributeType.Int"/>.</summary>
    public long Int { get; internal set; }

    /// <summary>The number of a <see cref="OnnxAttributeType.Float"/>.</summary>
    public float Float { get; internal set; }

    /// <summary>The bytes of a <see cref="OnnxAttributeType.String"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; internal set; }

    /// <summary>The text of a <see cref="OnnxAttributeType.String"/>.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The values of an <see cref="OnnxAttributeType.Ints"/>.</summary>
    public IReadOnlyList<long> Ints { get; internal set; } = [];

    /// <summary>The values of a <see cref="OnnxAttributeType.Floats"/>.</summary>
    public IReadOnlyList<float> Floats { get; internal set; } = [];

    /// <summary>The values of a <see cref="OnnxAttributeType.Strings"/>.</summary>
    public IReadOnlyList<string> Texts => [.. ByteStrings.Select(value => Encoding.UTF8.GetString(value.Span))];

    /// <summary>The value of a <see cref="OnnxAttributeType.Tensor"/>, or the values
    /// of a <see cref="OnnxAttributeType.Tensors"/>.</summary>
    public IList<OnnxTensor> Tensors { get; } = [];

    /// <summary>The value of a <see cref="OnnxAttributeType.Graph"/>, or the values of a <see cref="OnnxAttributeType.Graphs"/>.</summary>
    public IList<OnnxGraph> Graphs { get; } = [];

    internal IReadOnlyList<ReadOnlyMemory<byte>> ByteStrings { get; set; } = [];

    internal List<byte>? Unknown { get; set; }
}
