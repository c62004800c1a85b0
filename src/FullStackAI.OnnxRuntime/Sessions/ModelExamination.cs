using System.Globalization;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Looks at a model's bytes before ONNX Runtime does: a stranger's file must
/// decode, and its data files must lie in its own folder.</summary>
internal static class ModelExamination
{
    private const int MostFaults = 5;

    /// <summary>Whether the model keeps data in other files.</summary>
    /// <param name="data">The model's bytes.</param>
    /// <param name="folder">The folder its other files lie in; null where there is none.</param>
    /// <param name="what">What to call the model in messages.</param>
    /// <param name="options">How it is to be loaded.</param>
    /// <param name="cancellationToken">Ends the examination.</param>
    /// <exception cref="OnnxException">The bytes are no model, it has too many nodes or axes, its nodes form
    /// a cycle, or its data files are missing, elsewhere or unreachable.</exception>
    /// <exception cref="ArgumentException">The options fix a dimension that the model does not have.</exception>
    internal static bool Examine(byte[] data, string? folder, string what, OnnxModelOptions options, CancellationToken cancellationToken)
    {
        OnnxDocument document = Decode(data, what);
        cancellationToken.ThrowIfCancellationRequested();
        RequireNodes(document, what, options);
        RequireDimensions(document.Graph, what, options);
        AxisExamination.Require(document, what);
        if (GraphWalk.Graphs(document).Any(GraphOrder.HasCycle))
        {
            // ONNX Runtime finds this too, but takes minutes over a long one.
            throw new OnnxException(
                $"The nodes of {what} form a cycle, so it cannot be run:{string.Concat(OnnxChecker.Check(document).Take(MostFaults).Select(fault => $"\n  {fault}"))}");
        }

        cancellationToken.ThrowIfCancellationRequested();
        bool outside = false;
        foreach (OnnxTensor tensor in GraphWalk.Tensors(document))
        {
            if (tensor.External is not { } external)
            {
                continue;
            }

            outside = true;
            if (folder is null)
            {
                throw new OnnxException(
                    $"Tensor '{tensor.Name}' of {what} has its data in '{external.Location}'; a model in memory has no folder to look in. Load it from its path, or save it in one file.");
            }

            string file = ExternalDataFiles.Resolve(tensor.Name, external.Location, folder);
            if (!File.Exists(file))
            {
                throw new OnnxException(
                    $"The data of tensor '{tensor.Name}' lie in '{external.Location}', which is not in '{folder}'. Put that file beside the model.");
            }

            ExternalDataFiles.RequireRange(tensor, external, new FileInfo(file).Length);
        }

        return outside;
    }

    private static void RequireNodes(OnnxDocument document, string what, OnnxModelOptions options)
    {
        long nodes = FunctionExpansion.Count(document);
        if (nodes > options.MaximumNodes)
        {
            throw new OnnxException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Capital(what)} has {nodes:N0} nodes{(document.Definitions.Count > 0 ? " with its own functions written out" : "")}, more than the {options.MaximumNodes:N0} of OnnxModelOptions.MaximumNodes. Raise that if you know where the model comes from: the runtime takes about 5 KB for each node, and minutes for a million."));
        }
    }

    private static string Capital(string what) => char.ToUpperInvariant(what[0]) + what[1..];

    // ONNX Runtime passes over a name it does not find, and the dimension would stay free.
    private static void RequireDimensions(OnnxGraph graph, string what, OnnxModelOptions options)
    {
        if (options.FreeDimensions.Count == 0)
        {
            return;
        }

        string[] named = [.. graph.Inputs.Concat(graph.Values).Concat(graph.Outputs).Select(value => value.Type).OfType<OnnxTensorType>()
            .SelectMany(type => type.Shape ?? []).Select(dimension => dimension.Name).OfType<string>().Distinct()];
        string[] unknown = [.. options.FreeDimensions.Keys.Where(name => !named.Contains(name))];
        if (unknown.Length > 0)
        {
            throw new ArgumentException(
                $"OnnxModelOptions.FreeDimensions names {string.Join(", ", unknown.Select(name => $"'{name}'"))}, which {what} does not have; its named dimensions are {string.Join(", ", named.Take(50).Select(name => $"'{name}'").DefaultIfEmpty("none"))}.");
        }
    }

    internal static OnnxDocument Decode(byte[] data, string what)
    {
        try
        {
            return OnnxDocument.Parse(data);
        }
        catch (OnnxException error)
        {
            throw new OnnxException($"{Capital(what)} could not be read. {error.Message}", error);
        }
    }
}
