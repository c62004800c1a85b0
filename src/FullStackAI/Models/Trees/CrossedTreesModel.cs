using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.Trees;

/// <summary>Trees that also ask for combinations of categories: the combinations are looked up, then a tree model scores the row.</summary>
public sealed class CrossedTreesModel : Model, IFeatureImportances
{
    /// <summary>The registered name.</summary>
    public const string Name = "crossed-trees";

    private const int MaxStackFeatures = 1024;

    private readonly CategoryCross[] _crosses;
    private readonly int _denseCount;

    /// <summary>Joins combinations and trees.</summary>
    /// <param name="features">The features of the data.</param>
    /// <param name="denseCount">How many of them are dense.</param>
    /// <param name="crosses">The combinations, of dense features.</param>
    /// <param name="trees">A model of the dense features, then the combinations, then the sparse features.</param>
    internal CrossedTreesModel(IReadOnlyList<Feature> features, int denseCount, CategoryCross[] crosses, TreeEnsembleModel trees)
        : base(features, trees.OutputCount, trees.Link)
    {
        _denseCount = denseCount;
        _crosses = crosses;
        Trees = trees;
    }

    /// <inheritdoc/>
    public override string ComponentName => Name;

    /// <summary>The trees; their features are the dense features of the data, then the combinations, then the sparse features.</summary>
    public TreeEnsembleModel Trees { get; }

    /// <summary>The combinations of categories.</summary>
    public IReadOnlyList<CategoryCross> Crosses => _crosses;

    /// <summary>How many of the features are dense; the combinations stand behind them.</summary>
    internal int DenseCount => _denseCount;

    /// <summary>What all splits on each feature gained in training; the gain of a combination is shared by its features.</summary>
    public IReadOnlyList<FeatureImportance> FeatureImportances
    {
        get
        {
            double[] own = new double[Features.Count];
            Share(Trees.GainImportance(), own, 1);
            return [.. own.Select((gain, feature) => new FeatureImportance(Features[feature].Name, gain))];
        }
    }

    /// <summary>The same combinations with other trees that read them.</summary>
    internal CrossedTreesModel With(TreeEnsembleModel trees) => new(Features, _denseCount, _crosses, trees);

    /// <summary>Reads a model.</summary>
    /// <param name="reader">At the first byte the model wrote.</param>
    public static CrossedTreesModel Read(ComponentReader reader)
    {
        Feature[] features = FeatureList.Read(reader);
        int denseCount = reader.ReadInt32();
        if (denseCount < 0 || denseCount > features.Length)
        {
            throw reader.Fault("a tree model says it has more dense features than features");
        }

        var crosses = new CategoryCross[reader.ReadCount(20)];
        for (int i = 0; i < crosses.Length; i++)
        {
            crosses[i] = CategoryCross.Read(reader, features[..denseCount]);
        }

        TreeEnsembleModel trees = TreeEnsembleModel.Read(reader);
        return trees.Features.Count == features.Length + crosses.Length
            ? new CrossedTreesModel(features, denseCount, crosses, trees)
            : throw reader.Fault("trees and combinations of categories do not fit each other");
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        FeatureList.Write(writer, Features);
        writer.WriteInt32(_denseCount);
        writer.WriteInt32(_crosses.Length);
        foreach (CategoryCross cross in _crosses)
        {
            cross.Write(writer);
        }

        Trees.Write(writer);
    }

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores)
    {
        int count = row.Dense.Length + _crosses.Length;
        Span<float> dense = count <= MaxStackFeatures ? stackalloc float[count] : new float[count];
        Extend(row.Dense, dense);
        Trees.Score(new FeatureRow(dense, row.SparseIndices, row.SparseValues), scores);
    }

    /// <inheritdoc/>
    public override void Score(FeatureMatrix features, Span<double> scores) => Trees.Score(Extend(features), scores);

    /// <summary>A row with its combinations.</summary>
    /// <param name="dense">[dense features]</param>
    /// <param name="extended">[dense features and combinations]; out.</param>
    internal void Extend(ReadOnlySpan<float> dense, Span<float> extended)
    {
        dense.CopyTo(extended);
        for (int i = 0; i < _crosses.Length; i++)
        {
            extended[dense.Length + i] = _crosses[i].CodeOf(dense);
        }
    }

    /// <summary>Gives what belongs to the trees' features to the features of the data:
    /// that of a combination in equal parts to its members.</summary>
    /// <param name="inner">[features of the trees × width]</param>
    /// <param name="own">[features × width]; in and out.</param>
    /// <param name="width">Numbers for each feature.</param>
    internal void Share(ReadOnlySpan<double> inner, Span<double> own, int width)
    {
        for (int feature = 0; feature < Trees.Features.Count; feature++)
        {
            int cross = feature - _denseCount;
            for (int i = 0; i < width; i++)
            {
                double value = inner[(feature * width) + i];
                if (cross < 0 || cross >= _crosses.Length)
                {
                    own[((cross < 0 ? feature : feature - _crosses.Length) * width) + i] += value;
                    continue;
                }

                foreach (int member in _crosses[cross].Features)
                {
                    own[(member * width) + i] += value / _crosses[cross].Features.Count;
                }
            }
        }
    }

    private FeatureMatrix Extend(FeatureMatrix features)
    {
        float[][] dense =
        [
            .. Enumerable.Range(0, features.DenseCount).Select(features.Column),
            .. _crosses.Select(cross => cross.CodesOf(features)),
        ];
        return new(features.Rows, Trees.Features, dense, features.Sparse);
    }
}
