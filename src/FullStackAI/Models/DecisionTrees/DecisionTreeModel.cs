using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.DecisionTrees;

/// <summary>One decision tree whose leaves hold the predictions themselves: a number, the
/// probability of the positive class, or one probability per class.</summary>
public sealed class DecisionTreeModel : Model, IFeatureImportances
{
    /// <summary>The registered name of the component.</summary>
    public const string Name = "decision-tree";

    private readonly int _denseCount;

    /// <summary>Wraps a tree.</summary>
    /// <param name="features">The features, dense first, then sparse.</param>
    /// <param name="denseCount">How many of them are dense.</param>
    /// <param name="tree">The tree.</param>
    internal DecisionTreeModel(IReadOnlyList<Feature> features, int denseCount, ExactTree tree)
        : base(features, tree.OutputCount, Link.Identity)
    {
        _denseCount = denseCount;
        Tree = tree;
    }

    /// <inheritdoc/>
    public override string ComponentName => Name;

    /// <summary>The tree.</summary>
    public ExactTree Tree { get; }

    /// <summary>Each feature's share of all that the questions gained; the shares add up to 1 unless the tree is a single leaf.</summary>
    public IReadOnlyList<FeatureImportance> FeatureImportances => GainShares.Of(Features, [Tree]);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The source.</param>
    /// <exception cref="InvalidDataException">The bytes do not describe a decision tree.</exception>
    public static DecisionTreeModel Read(ComponentReader reader)
    {
        Feature[] features = FeatureList.Read(reader);
        int dense = FeatureList.ReadDenseCount(reader, features.Length);
        int outputs = FeatureList.ReadOutputCount(reader);
        return new DecisionTreeModel(features, dense, ExactTree.Read(reader, outputs, features.Length));
    }

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores)
    {
        FeatureList.Check(this, _denseCount, row.Dense.Length);
        Tree.Values(Tree.Leaf(row)).CopyTo(scores);
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        FeatureList.Write(writer, Features);
        writer.WriteInt32(_denseCount);
        writer.WriteInt32(OutputCount);
        Tree.Write(writer);
    }
}
