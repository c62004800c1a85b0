using FullStackAI.Numerics;
using FullStackAI.Trainers.Boosting.Losses;

namespace FullStackAI.Tests.Trainers.Boosting.Losses;

/// <summary>What each loss tells the trees, against its own values and against formulas written out in plain doubles.</summary>
[TestClass]
public sealed unsafe class LossDerivativeTests
{
    // Of squared error the values are told whole and the derivatives halved, as the
    // field does; the Poisson curve is enlarged to keep steps small.
    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["squared"] = new(new SquaredLoss(), (_, _) => 1, Halved: true),
        ["absolute"] = new(new AbsoluteLoss(), (_, _) => 1),
        ["huber 0.9"] = new(new HuberLoss(0.9), (_, _) => 1),
        ["huber 2"] = new(new HuberLoss(2), (_, _) => 1),
        ["quantile 0.9"] = new(new QuantileLoss(0.9), (_, _) => 1),
        ["quantile 0.2"] = new(new QuantileLoss(0.2), (_, _) => 1),
        ["poisson 0.7"] = new(new PoissonLoss(0.7), (s, _) => Math.Exp(s + 0.7), LogLink: true),
        ["poisson 0.1"] = new(new PoissonLoss(0.1), (s, _) => Math.Exp(s + 0.1), LogLink: true),
        ["gamma"] = new(new GammaLoss(), (s, y) => y * Math.Exp(-s), LogLink: true),
        ["tweedie 1.5"] = new(new TweedieLoss(1.5), (s, y) => (0.5 * Math.Exp(0.5 * s)) + (0.5 * y * Math.Exp(-0.5 * s)), LogLink: true),
        ["tweedie 1.1"] = new(new TweedieLoss(1.1), (s, y) => (0.9 * Math.Exp(0.9 * s)) + (0.1 * y * Math.Exp(-0.1 * s)), LogLink: true),
        ["log loss"] = new(new LogLoss(1), (s, _) => Curve(s), Binary: true),
        ["log loss, positives count 3"] = new(new LogLoss(3), (s, y) => Curve(s) * (y > 0 ? 3 : 1), Binary: true),
    };

    public static IEnumerable<object[]> Names => Cases.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Derive_EachLoss_IsTheSlopeOfItsValuesTimesTheWeight(string name)
    {
        Case tried = Cases[name];
        (double[] scores, float[] labels, float[] weights) = Points(tried);
        (float[] gradients, float[] hessians) = Derive(tried.Loss, scores, labels, weights);
        const double Step = 1e-5;
        for (int i = 0; i < scores.Length; i++)
        {
            double slope = (tried.Loss.Value(scores[i] + Step, labels[i]) - tried.Loss.Value(scores[i] - Step, labels[i]))
                / (2 * Step)
                / (tried.Halved ? 2 : 1);
            string point = $"score {scores[i]}, label {labels[i]}, weight {weights[i]}";
            Assert.AreEqual(weights[i] * slope, gradients[i], 1e-5 * (1 + Math.Abs(gradients[i])), point);
            double curve = weights[i] * tried.Curve(scores[i], labels[i]);
            Assert.AreEqual(curve, hessians[i], 1e-6 * (1 + Math.Abs(curve)), point);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Derive_WithinTheStatedBounds_OrNoneAreStated(string name)
    {
        Case tried = Cases[name];
        if (tried.Loss.Bounds is not { } bounds)
        {
            return;
        }

        (double[] scores, float[] labels, _) = Points(tried);
        (float[] gradients, float[] hessians) = Derive(tried.Loss, scores, labels, null);
        Assert.IsLessThanOrEqualTo((float)bounds.Gradient, gradients.Max(Math.Abs));
        Assert.IsLessThanOrEqualTo((float)bounds.Hessian, hessians.Max());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Run_EveryWidth_GivesTheBitsOfOneLane(string name)
    {
        Case tried = Cases[name];
        (double[] scores, float[] labels, float[] weights) = Points(tried);
        foreach (float[]? given in (float[]?[])[null, weights])
        {
            (float[] gradients, float[] hessians) one = Lanes<DoubleLanes1>(tried.Loss, scores, labels, given);
            foreach ((float[] gradients, float[] hessians) wide in ((float[], float[])[])[
                Lanes<DoubleLanes2>(tried.Loss, scores, labels, given),
                Lanes<DoubleLanes4>(tried.Loss, scores, labels, given),
                Lanes<DoubleLanes8>(tried.Loss, scores, labels, given),
                Derive(tried.Loss, scores, labels, given),
            ])
            {
                CollectionAssert.AreEqual(one.gradients, wide.gradients);
                CollectionAssert.AreEqual(one.hessians, wide.hessians);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Initial_OfWeightedLabels_IsTheBestConstant(string name)
    {
        Case tried = Cases[name];
        (_, float[] labels, float[] weights) = Points(tried);
        double best = tried.Loss.Initial(labels, weights);
        if (name.StartsWith("huber", StringComparison.Ordinal))
        {
            Assert.AreEqual(
                labels.Zip(weights, (y, w) => (double)y * w).Sum() / weights.Sum(w => (double)w),
                best,
                1e-6,
                "the mean, as LightGBM starts");
            return;
        }

        if (tried.Loss is QuantileLoss { LeafQuantile: { } share })
        {
            double below = labels.Zip(weights, (y, w) => y <= best ? (double)w : 0).Sum();
            Assert.AreEqual(share * weights.Sum(w => (double)w), below, weights.Max(), "it lies between two labels");
            return;
        }

        foreach (double other in (double[])[best - 0.01, best + 0.01])
        {
            Assert.IsLessThanOrEqualTo(Sum(other) + 1e-9, Sum(best));
        }

        double Sum(double score) => labels.Zip(weights, (y, w) => w * tried.Loss.Value(score, y)).Sum();
    }

    private static double Curve(double score) => 1 / (1 + Math.Exp(-score)) / (1 + Math.Exp(score));

    // 203 points, so that every width leaves some to the next narrower one; none on a kink.
    private static (double[] Scores, float[] Labels, float[] Weights) Points(Case tried)
    {
        var rng = new Rng(9);
        double[] scores = [.. Enumerable.Range(0, 203).Select(_ => 2 * rng.NextGaussian())];
        float[] labels =
        [
            .. Enumerable.Range(0, 203).Select(_ => tried.Binary ? rng.NextInt32(2)
                : tried.LogLink ? (float)Math.Exp(rng.NextGaussian())
                : (float)(2 * rng.NextGaussian()))
        ];
        float[] weights = [.. Enumerable.Range(0, 203).Select(_ => 0.25f + (float)rng.NextDouble())];
        return (scores, labels, weights);
    }

    private static (float[] Gradients, float[] Hessians) Derive(Loss loss, double[] scores, float[] labels, float[]? weights)
    {
        float[] gradients = new float[scores.Length];
        float[] hessians = new float[scores.Length];
        fixed (double* s = scores)
        fixed (float* y = labels, w = weights, g = gradients, h = hessians)
        {
            loss.Derive(s, y, weights is null ? null : w, scores.Length, g, h);
        }

        return (gradients, hessians);
    }

    private static (float[] Gradients, float[] Hessians) Lanes<TLanes>(Loss loss, double[] scores, float[] labels, float[]? weights)
        where TLanes : unmanaged, IDoubleLanes<TLanes> => loss switch
        {
            SquaredLoss of => Lanes<SquaredLoss.Rule, TLanes>(of, scores, labels, weights),
            AbsoluteLoss of => Lanes<AbsoluteLoss.Rule, TLanes>(of, scores, labels, weights),
            HuberLoss of => Lanes<HuberLoss.Rule, TLanes>(of, scores, labels, weights),
            QuantileLoss of => Lanes<QuantileLoss.Rule, TLanes>(of, scores, labels, weights),
            PoissonLoss of => Lanes<PoissonLoss.Rule, TLanes>(of, scores, labels, weights),
            GammaLoss of => Lanes<GammaLoss.Rule, TLanes>(of, scores, labels, weights),
            TweedieLoss of => Lanes<TweedieLoss.Rule, TLanes>(of, scores, labels, weights),
            LogLoss of => Lanes<LogLoss.Rule, TLanes>(of, scores, labels, weights),
            _ => throw new ArgumentOutOfRangeException(nameof(loss)),
        };

    private static (float[] Gradients, float[] Hessians) Lanes<TRule, TLanes>(
        PointwiseLoss<TRule> loss, double[] scores, float[] labels, float[]? weights)
        where TRule : struct, IDerivatives
        where TLanes : unmanaged, IDoubleLanes<TLanes>
    {
        float[] gradients = new float[scores.Length];
        float[] hessians = new float[scores.Length];
        fixed (double* s = scores)
        fixed (float* y = labels, w = weights, g = gradients, h = hessians)
        {
            float* given = weights is null ? null : w;
            int done = loss.Run<TLanes>(s, y, given, 0, scores.Length, g, h);
            Assert.AreEqual(scores.Length / TLanes.Count * TLanes.Count, done);
            loss.Run<DoubleLanes1>(s, y, given, done, scores.Length, g, h);
        }

        return (gradients, hessians);
    }

    private sealed record Case(
        Loss Loss, Func<double, double, double> Curve, bool Halved = false, bool LogLink = false, bool Binary = false);
}
