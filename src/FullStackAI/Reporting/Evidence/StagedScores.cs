using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Models.Trees;

namespace FullStackAI.Reporting;

/// <summary>The predictions of some rows by the first trees of a model, more and more of them: every tree is asked once.</summary>
internal sealed class StagedScores
{
    private readonly Model _model;
    private readonly TreeEnsembleModel _trees;
    private readonly bool _isMean;
    private readonly FeatureMatrix _features;
    private readonly Labels _labels;
    private readonly float[]? _weights;
    private readonly int[]? _groups;
    private readonly double[] _sums;
    private readonly int _perRound;
    private int _done;

    /// <param name="model">Trees, with what makes their features.</param>
    /// <param name="run">The rows and their labels.</param>
    /// <param name="rows">Row numbers.</param>
    /// <param name="isMean">Whether the trees are averaged (a forest) and not added up (boosting).</param>
    internal StagedScores(FoldModel model, FinishedRun run, int[] rows, bool isMean)
    {
        _model = model.Model;
        _trees = model.Model is CrossedTreesModel crossed ? crossed.Trees : (TreeEnsembleModel)model.Model;
        _isMean = isMean;
        _features = model.Pipeline.Transform(run.Data.Features.Take(rows));
        _labels = run.Data.Labels.Take(rows);
        _weights = run.Data.Weights is { } weights ? [.. rows.Select(row => weights[row])] : null;
        _groups = run.Data.GroupSizes(rows);
        _sums = new double[rows.Length * _trees.OutputCount];
        _perRound = _trees.Trees.Count > 0 && _trees.Trees[0].OutputCount == _trees.OutputCount ? 1 : _trees.OutputCount;
    }

    internal int Rounds => _trees.Trees.Count / _perRound;

    /// <summary>The predictions after so many rounds; not fewer than at the call before.</summary>
    internal ScoredRows To(int rounds)
    {
        int outputs = _trees.OutputCount;
        DecisionTree[] more = [.. _trees.Trees.Skip(_done * _perRound).Take((rounds - _done) * _perRound)];
        double[] added = new double[_sums.Length];
        Part(more).Score(_features, added);
        for (int i = 0; i < added.Length; i++)
        {
            _sums[i] += added[i];
        }

        _done = rounds;
        double scale = _isMean ? Rounds / (double)rounds : 1;
        double[] predictions = new double[_sums.Length];
        for (int i = 0; i < predictions.Length; i++)
        {
            predictions[i] = _trees.StartScores[i % outputs] + (scale * _sums[i]);
        }

        LinkFunctions.Apply(_model.Link, predictions, outputs);
        return new ScoredRows(_labels, predictions, _weights, _groups);
    }

    private Model Part(DecisionTree[] trees)
    {
        var part = new TreeEnsembleModel(_trees.Features, trees, new double[_trees.OutputCount], Link.Identity);
        return _model is CrossedTreesModel crossed ? crossed.With(part) : part;
    }
}
