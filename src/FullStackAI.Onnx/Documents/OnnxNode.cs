namespace FullStackAI.Onnx;

/// <summary>One operation of a graph.</summary>
/// <param name="operation">The operator's name, such as <c>MatMul</c>.</param>
/// <param name="domain">The operator set it belongs to; empty for ONNX's own.</param>
public sealed class OnnxNode(string operation, string domain = "")
{
    /// <summary>The operator's name, such as <c>MatMul</c>.</summary>
    public string Operation { get; set; } = operation;

    /// <summary>The operator set it belongs to; empty for ONNX's own.</summary>
    public string Domain { get; set; } = domain;

    /// <summary>The node's own name; may be empty.</summary>
    public string Name { get; set; } = "";

    /// <summary>A note for people.</summary>
    public string Documentation { get; set; } = "";

    /// <summary>Names of the values it reads; an empty name is an optional input left out.</summary>
    public IList<string> Inputs { get; } = [];

    /// <summary>Names of the values it writes; an empty name is an optional output left out.</summary>
    public IList<string> Outputs { get; } = [];

    /// <summary>Settings fixed in the graph.</summary>
    public IList<OnnxAttribute> Attributes { get; } = [];

    /// <summary>Which of a model's own functions of that name is meant; empty before IR version 10.</summary>
    internal string Overload { get; set; } = "";

    internal List<byte>? Unknown { get; set; }

    /// <summary>The attribute of that name.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <returns>The attribute, or null where the node has none of that name.</returns>
    public OnnxAttribute? Attribute(string name)
    {
        foreach (OnnxAttribute attribute in Attributes)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>Operator and name for messages: <c>MatMul 'fc1'</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"{(Domain.Length > 0 ? Domain + "." : "")}{Operation} '{(Name.Length > 0 ? Name : Outputs.FirstOrDefault(output => output.Length > 0) ?? "")}'";
}
