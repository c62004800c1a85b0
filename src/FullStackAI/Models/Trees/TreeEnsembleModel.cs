using FullStackAI.Data;
using FullStackAI.Serialization;

namespace FullStackAI.Models.Trees;

/// <summary>A sum of trees: boosted, bagged or single. A row's score is the start score plus the values of the leaves it ends in.</summary>
public sealed class TreeEnsembleModel : Model, IFeatureImportances
{
    /// <summary>The registered name.</summary>
    public const string Name = "trees";

    private const int MinBatchRows = 32; // below this, cutting features into bins does not pay
    private const int MaxStackTrees = 2048;
    private const int DeepLeaves = 512; // of a tree on average: fewer are evaluated at once, or lie close together anyway

    private readonly DecisionTree[] _trees;
    private readonly double[] _startScores;
    private readonly FeatureGather _gather;
    private readonly Lazy<RowWalker> _walker;
    private readonly Lazy<RankedForest?> _deep; // all trees, when most are large; null otherwise
    private readonly Lazy<RankedForest?> _deepRows; // the same where rows alone cannot pass blocks
    private readonly Lazy<BatchScorer> _batch;

    /// <summary>Joins trees.</summary>
    /// <param name="features">The features the trees were grown on.</param>
    /// <param name="trees">Trees of one output take turns: tree t adds to output t
    /// mod outputs. Trees of as many outputs add to all.</param>
    /// <param name="startScores">[outputs]; the score before any tree.</param>
    /// <param name="link">How scores become predictions.</param>
    /// <exception cref="ArgumentException">A tree asks for a feature that is not there, or has another number of outputs.</exception>
    public TreeEnsembleModel(IReadOnlyList<Feature> features, IReadOnlyList<DecisionTree> trees, double[] startScores, Link link)
        : base(features, startScores.Length, link)
    {
        _trees = [.. trees];
        _startScores = (double[])startScores.Clone();
        foreach (DecisionTree tree in _trees)
        {
            if (tree.OutputCount != 1 && tree.OutputCount != OutputCount)
            {
                throw new ArgumentException($"A tree has {tree.OutputCount} outputs; expected 1 or {OutputCount}.", nameof(trees));
            }

            foreach (int feature in tree.Features)
            {
                if (feature >= features.Count)
                {
                    throw new ArgumentException($"A tree asks for feature {feature}; there are {features.Count}.", nameof(trees));
                }
            }
        }

        _gather = new FeatureGather(features, _trees);
        _walker = new(() => new RowWalker(_trees, _gather)); // a model that is trained and saved needs none
        _deep = new(() => IsDeep(_trees) ? RankedForest.TryPack(_trees, [.. Enumerable.Range(0, _trees.Length)], _gather) : null);
        _deepRows = new(() => IsDeep(_trees) && !BlockForest.MayServe(_trees, _gather) ? _deep.Value : null);
        _batch = new(() => new BatchScorer(_trees, _startScores, _gather, _walker, _deep.Value));
    }

    /// <inheritdoc/>
    public override string ComponentName => Name;

    /// <summary>Brings a row's cells to the places its trees read.</summary>
    internal FeatureGather Gather => _gather;

    /// <summary>The trees, in the order they were grown.</summary>
    public IReadOnlyList<DecisionTree> Trees => _trees;

    /// <summary>[outputs]; the score before any tree.</summary>
    public ReadOnlySpan<double> StartScores => _startScores;

    /// <summary>What all splits on each feature gained in training.</summary>
    public IReadOnlyList<FeatureImportance> FeatureImportances =>
        [.. GainImportance().Select((gain, feature) => new FeatureImportance(Features[feature].Name, gain))];

    /// <summary>Reads a model.</summary>
    /// <param name="reader">At the first byte the model wrote.</param>
    public static TreeEnsembleModel Read(ComponentReader reader)
    {
        Feature[] features = FeatureList.Read(reader);
        Link link = FeatureList.ReadLink(reader);
        double[] startScores = reader.ReadDoubles();
        var trees = new DecisionTree[reader.ReadCount(44)];
        for (int i = 0; i < trees.Length; i++)
        {
            trees[i] = DecisionTree.Read(reader);
        }

        if (startScores.Length == 0)
        {
            throw reader.Fault("a tree model has no outputs");
        }

        try
        {
            var model = new TreeEnsembleModel(features, trees, startScores, link);
            _ = model._deepRows.Value is null ? model._walker.Value : null; // a model that is loaded is about to be asked
            return model;
        }
        catch (ArgumentException fault)
        {
            throw reader.Fault(fault.Message);
        }
    }

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer)
    {
        FeatureList.Write(writer, Features);
        writer.WriteByte((byte)Link);
        writer.WriteDoubles(_startScores);
        writer.WriteInt32(_trees.Length);
        foreach (DecisionTree tree in _trees)
        {
            tree.Write(writer);
        }
    }

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores)
    {
        _startScores.CopyTo(scores);
        if (_deepRows.Value is { } deep)
        {
            deep.AddScores(row, scores[..OutputCount]);
            return;
        }

        if (_walker.Value.CanAddScores)
        {
            _walker.Value.AddScores(row, scores[..OutputCount]);
            return;
        }

        Span<int> leaves = _trees.Length <= MaxStackTrees ? stackalloc int[_trees.Length] : new int[_trees.Length];
        _walker.Value.Walk(row, leaves);
        for (int t = 0; t < _trees.Length; t++)
        {
            DecisionTree tree = _trees[t];
            if (tree.OutputCount == 1)
            {
                scores[t % OutputCount] += tree.LeafValues[leaves[t]];
                continue;
            }

            for (int output = 0; output < OutputCount; output++)
            {
                scores[output] += tree.LeafValues[(leaves[t] * OutputCount) + output];
            }
        }
    }

    /// <inheritdoc/>
    public override void Score(FeatureMatrix features, Span<double> scores)
    {
        if (features.Rows < MinBatchRows || !_batch.Value.IsUseful)
        {
            base.Score(features, scores);
            return;
        }

        _batch.Value.Score(features, scores);
    }

    /// <summary>The leaf each tree puts a row into.</summary>
    /// <param name="row">The row's features.</param>
    /// <param name="leaves">[trees]; out.</param>
    public void LeafIndices(in FeatureRow row, Span<int> leaves) => _walker.Value.Walk(row, leaves);

    /// <summary>A model of the first trees only, for staged predictions.</summary>
    /// <param name="treeCount">At most the number of trees.</param>
    public TreeEnsembleModel Truncate(int treeCount) => new(Features, _trees[..treeCount], _startScores, Link);

    /// <summary>How much each feature gained in all splits.</summary>
    /// <returns>[features]</returns>
    public double[] GainImportance()
    {
        double[] importance = new double[Features.Count];
        foreach (DecisionTree tree in _trees)
        {
            for (int node = 0; node < tree.NodeCount; node++)
            {
                importance[tree.Features[node]] += tree.Gains[node];
            }
        }

        return importance;
    }

    /// <summary>How many splits ask for each feature.</summary>
    /// <returns>[features]</returns>
    public int[] SplitImportance()
    {
        int[] importance = new int[Features.Count];
        foreach (DecisionTree tree in _trees)
        {
            foreach (int feature in tree.Features)
            {
                importance[feature]++;
            }
        }

        return importance;
    }

    private static bool IsDeep(DecisionTree[] trees) => trees.Sum(tree => (long)tree.LeafCount) > (long)DeepLeaves * trees.Length;
}
