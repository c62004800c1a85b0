using FullStackAI.AutoML;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class SamplerTests
{
    private static readonly SearchDimension[] Plane = [new("x", DimensionKind.Number, 0, 0.5), new("y", DimensionKind.Number, 0, 0.5)];

    [TestMethod]
    public void Grid_ThreeStepsAndAChoiceOfTwo_TriesAllSixAndEnds()
    {
        SearchDimension[] dimensions = [new("x", DimensionKind.Number, 0, 0.5), new("c", DimensionKind.Choice, 2, 0.25)];
        Observation[] tried = [.. Run(new GridSampler(3), dimensions, 10, _ => 0)];
        string[] points = [.. tried.Select(one => string.Join(' ', one.Point))];
        CollectionAssert.AreEqual(new[] { "0 0.25", "0 0.75", "0.5 0.25", "0.5 0.75", "1 0.25", "1 0.75" }, points);
    }

    [TestMethod]
    [DataRow("tpe")]
    [DataRow("cfo")]
    public void Next_ABowl_FindsItsBottomSoonerThanChance(string name)
    {
        // f = (x − 0.23)² + (y − 0.81)²: of 60 random points the best is at about 1/(60 π) = 0.0053 on average.
        double[] best = [.. Enumerable.Range(0, 10).Select(seed => Run(Make(name), Plane, 60, Bowl, (ulong)seed).Min(one => one.Loss))];
        double[] chance =
        [
            .. Enumerable.Range(0, 10).Select(seed => Run(new RandomSampler(), Plane, 60, Bowl, (ulong)seed).Min(one => one.Loss))
        ];
        Assert.IsLessThan(0.5 * chance.Average(), best.Average());
    }

    [TestMethod]
    [DataRow("random")]
    [DataRow("tpe")]
    [DataRow("cfo")]
    public void Next_TheSameHistory_GivesTheSamePointInsideTheSpace(string name)
    {
        Observation[] history = [.. Run(Make(name), Plane, 30, Bowl)];
        var context = new SamplerContext(Plane, history, new Rng(1));
        IReadOnlyList<double> one = Make(name).Next(context)!;
        CollectionAssert.AreEqual(one.ToArray(), Make(name).Next(context)!.ToArray());
        Assert.IsTrue(history.SelectMany(tried => tried.Point).Concat(one).All(value => value is >= 0 and <= 1));
    }

    [TestMethod]
    [DataRow("random")]
    [DataRow("tpe")]
    [DataRow("cfo")]
    public void Next_EveryTrialFails_GoesOnProposing(string name) =>
        Assert.HasCount(40, Run(Make(name), Plane, 40, _ => double.PositiveInfinity));

    [TestMethod]
    public void Tpe_AGoodChoice_IsTakenMoreOften()
    {
        SearchDimension[] choice = [new("c", DimensionKind.Choice, 4, 0.125)];
        Observation[] tried = [.. Run(new TpeSampler(), choice, 60, point => (int)(point[0] * 4) == 2 ? 0 : 1)];
        Assert.IsGreaterThan(20, tried.Skip(20).Count(one => (int)(one.Point[0] * 4) == 2)); // by chance 10 of 40
    }

    private static double Bowl(IReadOnlyList<double> point) => Math.Pow(point[0] - 0.23, 2) + Math.Pow(point[1] - 0.81, 2);

    private static ISampler Make(string name) => name switch
    {
        "tpe" => new TpeSampler(),
        "cfo" => new CfoSampler(),
        _ => new RandomSampler(),
    };

    private static List<Observation> Run(
        ISampler sampler, SearchDimension[] dimensions, int trials, Func<IReadOnlyList<double>, double> loss, ulong seed = 1)
    {
        List<Observation> history = [];
        while (history.Count < trials && sampler.Next(new SamplerContext(dimensions, history, new Rng(seed))) is { } point)
        {
            history.Add(new Observation(point, loss(point), 1));
        }

        return history;
    }
}
