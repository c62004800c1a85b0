using FullStackAI.Data;
using FullStackAI.Numerics;

namespace Sweep;

/// <summary>Made-up houses with a price that depends on their size, age and place.</summary>
internal static class Houses
{
    internal static Table Make(int rows, ulong seed)
    {
        var rng = new Rng(seed);
        double[] size = new double[rows];
        double[] age = new double[rows];
        int[] place = new int[rows];
        double[] price = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            size[row] = 40 + (160 * rng.NextDouble());
            age[row] = 100 * rng.NextDouble();
            place[row] = rng.NextInt32(4);
            price[row] = (size[row] * (1 + (0.4 * place[row])) * (1.5 - (age[row] / 150))) + (15 * rng.NextGaussian()) + 60;
        }

        return new Table([
            new NumberColumn("size", size),
            new NumberColumn("age", age),
            new CategoryColumn("place", place, ["north", "east", "south", "west"]),
            new NumberColumn("price", price),
        ]);
    }
}
