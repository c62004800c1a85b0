using FullStackAI.Models;
using FullStackAI.Models.DecisionTrees;
using FullStackAI.Trainers.DecisionTrees;

namespace FullStackAI.Trainers.ExactBoosting;

/// <summary>One training: the scores of all rows and the trees so far.</summary>
internal sealed class ExactBoostingRun
{
    private readonly TrainingSet _data;
    private readonly ExactBoostingOptions _options;
    private readonly TrainingContext _context;
    private readonly BoostingLoss _loss;
    private readonly double[] _weights;
    private readonly ExactTreeGrower<SquaredCriterion> _grower;
    private readonly double[] _baseScores;
    private readonly List<ExactTree> _trees = [];
    private readonly BoostingScores _training;
    private readonly BoostingScores? _validation;
    private double _bestLoss = double.PositiveInfinity;
    private int _bestRounds;

    /// <summary>Sorts the features and sets every score to the best constant.</summary>
    internal ExactBoostingRun(TrainingSet data, ExactBoostingOptions options, TrainingContext context)
    {
        _data = data;
        _options = options;
        _context = context;
        _loss = new BoostingLoss(data.Labels);
        _weights = ClassWeights.RowWeights(data, options.ClassWeights);
        _baseScores = _loss.BaseScores(_weights);
        var workers = new Workers(context.Parallelism, context.CancellationToken);
        var limits = new GrowthLimits(
            options.MaxLeaves,
            options.MaxDepth ?? int.MaxValue,
            options.MinRowsPerLeaf,
            options.MinHessianPerLeaf,
            options.MinGain,
            options.LevelSmoothing);
        _grower = new ExactTreeGrower<SquaredCriterion>(
            new FeatureOrders(data.Features, _weights, workers), new SquaredCriterion(options.L2), limits, 1, workers);
        _training = new BoostingScores(data, _weights, _loss, _baseScores);
        _validation = context.Validation is { } rows && (options.EarlyStoppingRounds is not null || context.Progress is not null)
            ? new BoostingScores(rows, ClassWeights.RowWeights(rows, null), new BoostingLoss(rows.Labels), _baseScores)
            : null;
    }

    /// <summary>Adds a tree for each output.</summary>
    /// <param name="round">From 1.</param>
    /// <returns>False when training is over: nothing is left to gain, time is up, or the validation loss has stopped falling.</returns>
    internal bool Advance(int round)
    {
        int outputs = _baseScores.Length;
        double[] predictions = _training.Predictions();
        bool isUseful = false;
        var grown = new List<(GrownTree Grown, ExactTree Tree)>();
        for (int output = 0; output < outputs; output++)
        {
            grown.Add(Grow(predictions, output));
            isUseful |= !grown[output].Grown.IsSingleLeaf;
        }

        if (!isUseful || _context.ShouldStop())
        {
            return false;
        }

        for (int output = 0; output < outputs; output++)
        {
            _trees.Add(grown[output].Tree);
            _training.Add(grown[output].Tree, output);
            _validation?.Add(grown[output].Tree, output);
        }

        return Report(round);
    }

    /// <summary>The model of the best round.</summary>
    internal ExactBoostingModel Model()
    {
        int rounds = _options.EarlyStoppingRounds is not null && _validation is not null ? _bestRounds : _trees.Count / _baseScores.Length;
        return new ExactBoostingModel(
            _data.Features.Features, _data.Features.DenseCount, _loss.Link, _baseScores, [.. _trees.Take(rounds * _baseScores.Length)]);
    }

    private (GrownTree Grown, ExactTree Tree) Grow(double[] predictions, int output)
    {
        int outputs = _baseScores.Length;
        double[] targets = new double[_data.Rows];
        double[] hessians = new double[_data.Rows];
        for (int row = 0; row < targets.Length; row++)
        {
            (double gradient, double hessian) = _loss.Derivatives(row, output, predictions[(row * outputs) + output]);
            targets[row] = -_weights[row] * gradient;
            hessians[row] = _weights[row] * hessian;
        }

        GrownTree grown = _grower.Grow(targets, hessians, _context.ShouldStop);
        return (grown, grown.ToModel(1, (totals, values) => values[0] = _options.LearningRate * NewtonStep(totals)));
    }

    private double NewtonStep(GroupTotals totals)
    {
        double curvature = totals.Weight + _options.L2;
        return curvature > 0 ? totals.Sums[0] / curvature : 0;
    }

    private bool Report(int round)
    {
        double validationLoss = _validation?.MeanLoss() ?? double.NaN;
        _context.Progress?.Report(new TrainingProgress(round, _options.Rounds, _training.MeanLoss(), validationLoss, _context.Elapsed));
        if (_validation is null || _options.EarlyStoppingRounds is not { } patience)
        {
            return true;
        }

        if (validationLoss < _bestLoss)
        {
            _bestLoss = validationLoss;
            _bestRounds = round;
        }

        return round - _bestRounds < patience;
    }
}
