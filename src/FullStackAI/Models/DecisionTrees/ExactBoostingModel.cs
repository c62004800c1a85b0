using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.DecisionTrees;

/// <summary>A sum of small trees over a base score, one tree per output and round.</summary>
public sealed class ExactBoostingModel : Model, IFeatureImportances
{
    /// <summary>The registered name of the component.</summary>
    public const string Name = "exact-boosting";

    private readonly int _denseCount;
    private readonly double[] _baseScores;
    private readonly ExactTree[] _trees;

    /// <summary>Wraps trees.</summary>
    /// <param name="features">The features, dense first, then sparse.</param>
    /// <param name="denseCount">How many of them are dense.</param>
    /// <param name="link">How scores become predictions.</param>
    /// <param name="baseScores">[outputs]; the score before any tree; finite.</param>
    /// <param name="trees">[rounds × outputs]; tree t adds to output t mod outputs; each with one value a node.</param>
    internal ExactBoostingModel(IReadOnlyList<Feature> features, int denseCount, Link link, double[] baseScores, ExactTree[] trees)
        : base(features, baseScores.Length, link)
    {
        _denseCount = denseCount;
        _baseScores = baseScores;
        _trees = trees;
    }

    /// <inheritdoc/>
    public override string ComponentName => Name;

    /// <summary>[outputs]; the score before any tree.</summary>
    public ReadOnlySpan<double> BaseScores => _baseScores;

    /// <summary>[rounds × outputs]; tree t adds to output t mod outputs.</summary>
    public IReadOnlyList<ExactTree> Trees => _trees;

    /// <summary>Each feature's share of all that the questions gained; the shares add up to 1 unless no tree asks anything.</summary>
    public IReadOnlyList<FeatureImportance> FeatureImportances => GainShares.Of(Features, _trees);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The source.</param>
    /// <exception cref="InvalidDataException">The bytes do not describe such a model.</exception>
    public static ExactBoostingModel Read(ComponentReader reader)
    {
        Feature[] features = FeatureList.Read(reader);
        int dense = FeatureList.ReadDenseCount(reader, features.Length);
        Link link = FeatureList.ReadLink(reader);
        double[] baseScores = reader.ReadDoubles();
        if (baseScores.Length == 0 || !Array.TrueForAll(baseScores, double.IsFinite))
        {
            throw reader.Fault("a boosting model needs one finite base score or more");
        }

        var trees = new ExactTree[reader.ReadCount(8)];
        for (int i = 0; i < trees.Length; i++)
        {
            trees[i] = ExactTree.Read(reader, 1, features.Length);
        }

        return trees.Length % baseScores.Length == 0
            ? new ExactBoostingModel(features, dense, link, baseScores, trees)
            : throw reader.Fault($"{trees.Length} trees cannot be shared by {baseScores.Length} outputs");
    }

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores)
    {
        FeatureList.Check(this, _denseCount, row.Dense.Length);
        _baseScores.CopyTo(scores);
        for (int tree = 0, output = 0; tree < _trees.Length; tree++)
        {
            scores[output] += _trees[tree].Values(_trees[tree].Leaf(row))[0];
            output = output + 1 == _baseScores.Length ? 0 : output + 1;
        }
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        FeatureList.Write(writer, Features);
        writer.WriteInt32(_denseCount);
        writer.WriteByte((byte)Link);
        writer.WriteDoubles(_baseScores);
        writer.WriteInt32(_trees.Length);
        foreach (ExactTree tree in _trees)
        {
            tree.Write(writer);
        }
    }
}
