namespace FullStackAI.Onnx.Exporting;

/// <summary>Collects trees in the columns of ai.onnx.ml's TreeEnsembleRegressor.</summary>
/// <remarks>
/// A question about a set of levels becomes a chain of equality questions whose true branches
/// share one child: ONNX Runtime reads such chains as set membership.
/// The smaller side of the set makes the chain.
/// </remarks>
internal sealed class TreeEnsemble
{
    private readonly List<long> _trees = [];
    private readonly List<long> _nodes = [];
    private readonly List<long> _features = [];
    private readonly List<float> _values = [];
    private readonly List<string> _modes = [];
    private readonly List<long> _true = [];
    private readonly List<long> _false = [];
    private readonly List<long> _missingTrue = [];
    private readonly List<long> _leafTrees = [];
    private readonly List<long> _leafNodes = [];
    private readonly List<long> _leafTargets = [];
    private readonly List<float> _leafWeights = [];

    /// <summary>Adds a leaf's weight for an output.</summary>
    internal void Leaf(long tree, long node, IEnumerable<(long Target, float Weight)> weights)
    {
        Add(tree, node, 0, 0, "LEAF", 0, 0, missingTrue: false);
        foreach ((long target, float weight) in weights)
        {
            _leafTrees.Add(tree);
            _leafNodes.Add(node);
            _leafTargets.Add(target);
            _leafWeights.Add(weight);
        }
    }

    /// <summary>Adds a question whether a feature is at most a threshold.</summary>
    internal void AtMost(long tree, long node, int feature, float threshold, long yes, long no, bool missingYes) =>
        Add(tree, node, feature, threshold, "BRANCH_LEQ", yes, no, missingYes);

    /// <summary>Adds a question whether a category's code is in a set; further nodes get numbers from <paramref name="next"/> on.</summary>
    /// <remarks>Where the chain would lead into another question on the same feature, a node that is
    /// always true parts them: ONNX Runtime would read both as one set.</remarks>
    /// <param name="tree">The tree.</param>
    /// <param name="node">The question's number.</param>
    /// <param name="feature">What is asked.</param>
    /// <param name="levels">The set.</param>
    /// <param name="levelCount">Number of levels of the feature.</param>
    /// <param name="yes">Where rows of the set go.</param>
    /// <param name="no">Where the others go.</param>
    /// <param name="missingYes">Whether missing ones go with the set.</param>
    /// <param name="asksSame">Whether a child asks for a category of the same feature.</param>
    /// <param name="next">The next free number.</param>
    internal void In(
        long tree, long node, int feature, IReadOnlyList<int> levels, int levelCount, long yes, long no, bool missingYes,
        Func<long, bool> asksSame, ref long next)
    {
        if (levels.Count > levelCount - levels.Count)
        {
            var others = Enumerable.Range(0, levelCount).Except(levels).ToList();
            (levels, yes, no, missingYes) = (others, no, yes, !missingYes);
        }

        if (levels.Count == 0)
        {
            const float BelowEveryCode = -1;
            AtMost(tree, node, feature, BelowEveryCode, yes, no, missingYes);
            return;
        }

        (long parting, long unreached) = asksSame(no) ? (next++, next++) : (-1, -1);
        for (int i = 0; i < levels.Count; i++)
        {
            bool last = i == levels.Count - 1;
            long following = !last ? next++ : parting < 0 ? no : parting;
            Add(tree, node, feature, levels[i], "BRANCH_EQ", yes, following, missingYes && i == 0);
            node = following;
        }

        if (parting >= 0)
        {
            Add(tree, parting, feature, float.MaxValue, "BRANCH_LEQ", no, unreached, missingTrue: true);
            Leaf(tree, unreached, [(0, 0f)]);
        }
    }

    /// <summary>Closes the ensemble: the sum of the trees' leaves, per output.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">[batch × features]; float.</param>
    /// <param name="baseScores">[outputs]; what the sums start from.</param>
    /// <param name="average">Whether the sum is divided by the number of trees.</param>
    /// <returns>[batch × outputs]; float.</returns>
    internal OnnxValue Close(OnnxGraphBuilder graph, OnnxValue features, IReadOnlyList<float> baseScores, bool average = false) =>
        graph.Node(
            OperatorDomains.MachineLearning,
            "TreeEnsembleRegressor",
            [features],
            1,
            new OnnxAttribute("n_targets", baseScores.Count),
            new OnnxAttribute("aggregate_function", average ? "AVERAGE" : "SUM"),
            new OnnxAttribute("base_values", baseScores),
            new OnnxAttribute("nodes_treeids", _trees),
            new OnnxAttribute("nodes_nodeids", _nodes),
            new OnnxAttribute("nodes_featureids", _features),
            new OnnxAttribute("nodes_values", _values),
            new OnnxAttribute("nodes_modes", _modes),
            new OnnxAttribute("nodes_truenodeids", _true),
            new OnnxAttribute("nodes_falsenodeids", _false),
            new OnnxAttribute("nodes_missing_value_tracks_true", _missingTrue),
            new OnnxAttribute("target_treeids", _leafTrees),
            new OnnxAttribute("target_nodeids", _leafNodes),
            new OnnxAttribute("target_ids", _leafTargets),
            new OnnxAttribute("target_weights", _leafWeights))[0];

    private void Add(long tree, long node, int feature, float value, string mode, long yes, long no, bool missingTrue)
    {
        _trees.Add(tree);
        _nodes.Add(node);
        _features.Add(feature);
        _values.Add(value);
        _modes.Add(mode);
        _true.Add(yes);
        _false.Add(no);
        _missingTrue.Add(missingTrue ? 1 : 0);
    }
}
