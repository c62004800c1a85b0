using System.Globalization;
using System.Text;

namespace FullStackAI.Onnx;

/// <summary>Shows a model as lines of text.</summary>
internal static class TextDump
{
    internal static string Of(OnnxDocument document)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"model ir {document.IrVersion}");
        foreach (OnnxOperatorSet set in document.OperatorSets)
        {
            text.Append(CultureInfo.InvariantCulture, $", {(set.Domain.Length == 0 ? "ai.onnx" : set.Domain)} {set.Version}");
        }

        text.Append('\n');
        if (document.Producer.Length > 0)
        {
            text.Append($"producer {document.Producer} {document.ProducerVersion}".TrimEnd()).Append('\n');
        }

        foreach ((string key, string value) in document.Metadata)
        {
            text.Append(CultureInfo.InvariantCulture, $"metadata {key} = {Shortened(value)}\n");
        }

        Graph(text, document.Graph, "");
        return text.ToString();
    }

    private static void Graph(StringBuilder text, OnnxGraph graph, string indent)
    {
        text.Append(CultureInfo.InvariantCulture, $"{indent}graph {graph.Name}\n");
        Lines("input", graph.Inputs);
        Lines("constant", graph.Initializers);
        foreach (OnnxNode node in graph.Nodes)
        {
            Node(text, node, indent + "  ");
        }

        Lines("output", graph.Outputs);

        void Lines<T>(string kind, IEnumerable<T> items)
        {
            foreach (T item in items)
            {
                text.Append(CultureInfo.InvariantCulture, $"{indent}  {kind} {item}\n");
            }
        }
    }

    private static void Node(StringBuilder text, OnnxNode node, string indent)
    {
        string operation = node.Domain.Length == 0 ? node.Operation : $"{node.Domain}.{node.Operation}";
        string attributes = string.Join(
            ", ",
            node.Attributes.Where(attribute => attribute.Graphs.Count == 0).Select(attribute => $"{attribute.Name}={Value(attribute)}"));
        text.Append(
            CultureInfo.InvariantCulture,
            $"{indent}{string.Join(", ", node.Outputs)} = {operation}({string.Join(", ", node.Inputs)})");
        text.Append(attributes.Length > 0 ? $" <{attributes}>\n" : "\n");
        foreach (OnnxGraph inner in node.Attributes.SelectMany(attribute => attribute.Graphs))
        {
            Graph(text, inner, indent + "  ");
        }
    }

    private static string Value(OnnxAttribute attribute) => attribute.Type switch
    {
        OnnxAttributeType.Int => attribute.Int.ToString(CultureInfo.InvariantCulture),
        OnnxAttributeType.Float => attribute.Float.ToString(CultureInfo.InvariantCulture),
        OnnxAttributeType.String => $"\"{Shortened(attribute.Text)}\"",
        OnnxAttributeType.Tensor or OnnxAttributeType.Tensors => string.Join("; ", attribute.Tensors),
        OnnxAttributeType.Ints => List(attribute.Ints.Select(value => value.ToString(CultureInfo.InvariantCulture)), attribute.Ints.Count),
        OnnxAttributeType.Floats =>
            List(attribute.Floats.Select(value => value.ToString(CultureInfo.InvariantCulture)), attribute.Floats.Count),
        OnnxAttributeType.Strings => List(attribute.Texts.Select(value => $"\"{Shortened(value)}\""), attribute.ByteStrings.Count),
        _ => attribute.Type.ToString(),
    };

    private static string List(IEnumerable<string> values, int count)
    {
        const int Shown = 8;
        return $"[{string.Join(", ", values.Take(Shown))}{(count > Shown ? string.Create(CultureInfo.InvariantCulture, $", … {count} in all") : "")}]";
    }

    private static string Shortened(string text)
    {
        const int Shown = 80;
        string line = text.Replace('\n', ' ').Replace('\r', ' ');
        return line.Length <= Shown ? line : line[..Shown] + "…";
    }
}
