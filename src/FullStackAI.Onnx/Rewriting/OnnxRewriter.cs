using FullStackAI.Onnx.Rewriting;

namespace FullStackAI.Onnx;

/// <summary>Changes to a graph that need no runtime. Each gives a new model and leaves the one it was given as it was.</summary>
public static class OnnxRewriter
{
    /// <summary>Removes nodes and constants that no output depends on, and Identity nodes between others.</summary>
    /// <param name="document">The model.</param>
    /// <returns>The smaller model.</returns>
    public static OnnxDocument RemoveDeadNodes(OnnxDocument document)
    {
        OnnxDocument copy = GraphEditor.Copy(document);
        DeadNodes.Remove(copy.Graph);
        return copy;
    }

    /// <summary>Stores and computes floating point in 16 bits; inputs and outputs stay as they are. Meant
    /// for GPUs: on a processor it halves the file and gains no speed.</summary>
    /// <param name="document">The model; the types of all its values must follow from its inputs.</param>
    /// <returns>The model in half precision; weights beyond ±65504 become that.</returns>
    /// <exception cref="OnnxException">The type of a value cannot be inferred.</exception>
    public static OnnxDocument ToHalf(OnnxDocument document)
    {
        OnnxDocument copy = GraphEditor.Copy(document);
        HalfConversion.Convert(copy);
        return copy;
    }

    /// <summary>Sets the smallest weights of each matrix and filter to zero. The file compresses better; the speed stays.</summary>
    /// <param name="document">The model.</param>
    /// <param name="share">Share of the weights to go, in [0, 1).</param>
    /// <returns>The sparser model.</returns>
    public static OnnxDocument PruneWeights(OnnxDocument document, double share)
    {
        PrunedShare.Require(share);
        OnnxDocument copy = GraphEditor.Copy(document);
        WeightPruning.Apply(copy.Graph, share);
        return copy;
    }

    /// <summary>Removes the least important units of fully connected layers that stand
    /// between two others, weights and all: smaller and faster.</summary>
    /// <param name="document">The model.</param>
    /// <param name="share">Share of the units of each such layer to go, in [0, 1); at least one stays.</param>
    /// <returns>The narrower model. A unit's importance is the norm of the weights into it times that of the weights out of it.</returns>
    public static OnnxDocument PruneUnits(OnnxDocument document, double share)
    {
        PrunedShare.Require(share);
        OnnxDocument copy = GraphEditor.Copy(document);
        MatrixFusion.Fuse(copy);
        UnitPruningByNorm.Apply(copy.Graph, share);
        DeadNodes.Remove(copy.Graph);
        copy.Graph.Values.Clear();
        return copy;
    }
}
