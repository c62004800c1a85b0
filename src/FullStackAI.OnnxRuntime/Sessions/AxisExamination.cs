using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Refuses numbers of axes that no tensor has. ONNX Runtime 1.29 does not look at all
/// of them, and reads outside its memory: the process would end.</summary>
internal static class AxisExamination
{
    private const int MostAxes = 64;

    private static readonly HashSet<string> Axes = ["axis", "axes", "batch_axis", "time_axis", "batch_dims", "perm"];

    /// <summary>Refuses a model with such a number.</summary>
    /// <param name="document">The model.</param>
    /// <param name="what">What to call the model in messages.</param>
    /// <exception cref="OnnxException">A node names an axis beyond 64 from either
    /// end, or a negative number of batch dimensions.</exception>
    internal static void Require(OnnxDocument document, string what)
    {
        foreach (OnnxNode node in GraphWalk.Graphs(document).SelectMany(graph => graph.Nodes))
        {
            foreach (OnnxAttribute attribute in node.Attributes.Where(attribute => Axes.Contains(attribute.Name)))
            {
                int least = attribute.Name == "batch_dims" ? 0 : -MostAxes;
                foreach (long axis in attribute.Ints.Append(attribute.Int).Where(axis => axis < least || axis > MostAxes))
                {
                    throw new OnnxException(
                        $"Node {node} of {what} has {attribute.Name} {axis}, expected a number in [{least}, {MostAxes}]: no tensor has more axes. The file is damaged or made to do harm; export it again.");
                }
            }
        }
    }
}
