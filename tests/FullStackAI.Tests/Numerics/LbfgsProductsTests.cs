using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed class LbfgsProductsTests
{
    /// <summary>The twin: the two-loop recursion on the vectors themselves.</summary>
    [TestMethod]
    public void Direction_AfterSomeSteps_IsThatOfTheVectors()
    {
        const int length = 30;
        const int memory = 4;
        var rng = new Rng(3);
        var products = new LbfgsProducts(memory);
        var steps = new double[memory + 1][];
        var changes = new double[memory + 1][];
        var pairs = new List<(double[] Step, double[] Change)>();
        double[] curvature = [.. Enumerable.Range(0, length).Select(_ => 0.1 + rng.NextDouble())];
        for (int round = 0; round < 9; round++)
        {
            double[] gradient = Vector(rng, length);
            foreach (int place in products.Places)
            {
                products.StepGradient[place] = Dot(steps[place], gradient);
                products.ChangeGradient[place] = Dot(changes[place], gradient);
            }

            products.GradientSquared = Dot(gradient, gradient);
            double[] ofSteps = new double[memory + 1], ofChanges = new double[memory + 1];
            (double ofGradient, double slope) = products.Direction(ofSteps, ofChanges);

            double[] direction =
            [
                .. gradient.Select((g, i) =>
                    (ofGradient * g) + products.Places.Sum(
                        place => (ofSteps[place] * steps[place][i]) + (ofChanges[place] * changes[place][i])))
            ];
            double[] expected = TwoLoops(gradient, pairs);
            for (int i = 0; i < length; i++)
            {
                Assert.AreEqual(expected[i], direction[i], 1e-9);
            }

            Assert.AreEqual(Dot(expected, gradient), slope, 1e-9);

            int free = products.FreePlace;
            CollectionAssert.DoesNotContain(products.Places.ToArray(), free);
            steps[free] = Vector(rng, length);
            changes[free] = [.. steps[free].Select((s, i) => s * curvature[i])];
            pairs.Add((steps[free], changes[free]));
            if (pairs.Count > memory)
            {
                pairs.RemoveAt(0);
            }

            int[] known = [.. products.Places, free];
            products.Remember(
                free,
                Products(steps[free], changes, known),
                Products(changes[free], steps, known),
                Products(changes[free], changes, known));
            Assert.HasCount(pairs.Count, products.Places);
        }
    }

    [TestMethod]
    public void Remember_APairWithoutCurvature_IsLeftOut()
    {
        var products = new LbfgsProducts(2);

        products.Remember(products.FreePlace, [-1, 0, 0], [-1, 0, 0], [1, 0, 0]);

        Assert.IsEmpty(products.Places);
    }

    private static double[] TwoLoops(double[] gradient, List<(double[] Step, double[] Change)> pairs)
    {
        double[] q = [.. gradient.Select(g => -g)];
        double[] shares = new double[pairs.Count];
        for (int k = pairs.Count - 1; k >= 0; k--)
        {
            shares[k] = Dot(pairs[k].Step, q) / Dot(pairs[k].Step, pairs[k].Change);
            q = [.. q.Select((v, i) => v - (shares[k] * pairs[k].Change[i]))];
        }

        double scale = pairs.Count == 0 ? 1 : Dot(pairs[^1].Step, pairs[^1].Change) / Dot(pairs[^1].Change, pairs[^1].Change);
        q = [.. q.Select(v => v * scale)];
        for (int k = 0; k < pairs.Count; k++)
        {
            double back = Dot(pairs[k].Change, q) / Dot(pairs[k].Step, pairs[k].Change);
            q = [.. q.Select((v, i) => v + ((shares[k] - back) * pairs[k].Step[i]))];
        }

        return q;
    }

    private static double[] Products(double[] vector, double[][] others, int[] places)
    {
        double[] products = new double[others.Length];
        foreach (int place in places)
        {
            products[place] = Dot(vector, others[place]);
        }

        return products;
    }

    private static double[] Vector(Rng rng, int length) => [.. Enumerable.Range(0, length).Select(_ => rng.NextGaussian())];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
