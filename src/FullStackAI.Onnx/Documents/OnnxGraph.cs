namespace FullStackAI.Onnx;

/// <summary>Nodes in an order in which they can run, with what goes in, what comes out, and the constants.</summary>
/// <param name="name">The graph's name.</param>
public sealed class OnnxGraph(string name)
{
    /// <summary>The graph's name.</summary>
    public string Name { get; set; } = name;

    /// <summary>A note for people.</summary>
    public string Documentation { get; set; } = "";

    /// <summary>The operations; each reads only what stands before it.</summary>
    public IList<OnnxNode> Nodes { get; } = [];

    /// <summary>What the caller gives. Files from before IR version 4 list the initializers here too.</summary>
    public IList<OnnxValueInfo> Inputs { get; } = [];

    /// <summary>What the caller gets.</summary>
    public IList<OnnxValueInfo> Outputs { get; } = [];

    /// <summary>Types of values in between, where stated.</summary>
    public IList<OnnxValueInfo> Values { get; } = [];

    /// <summary>The constants: weights and tables.</summary>
    public IList<OnnxTensor> Initializers { get; } = [];

    /// <summary>The constants that are kept as places and values.</summary>
    internal IList<OnnxSparseConstant> SparseConstants { get; } = [];

    internal List<byte>? Unknown { get; set; }
}
