using System.Globalization;
using System.Text;
using FullStackAI.Numerics;

namespace FullStackAI.Cli.Tests;

/// <summary>Small files whose label can be learned.</summary>
internal static class Samples
{
    /// <summary>Customers: id, tenure, charge (some missing), plan, joined, churned (yes/no).</summary>
    internal static string Churn(int rows = 240)
    {
        var rng = new Rng(3);
        var text = new StringBuilder("id,tenure,charge,plan,zip,joined,churned\n");
        for (int row = 0; row < rows; row++)
        {
            int tenure = rng.NextInt32(60);
            string plan = rng.NextInt32(2) == 0 ? "basic" : "plus";
            double charge = 20 + (60 * rng.NextDouble());
            bool churned = (charge / 20) - (tenure / 12.0) + (plan == "basic" ? 1 : -1) + rng.NextGaussian() > 0;
            string paid = row % 17 == 0 ? "" : charge.ToString("0.00", CultureInfo.InvariantCulture);
            text.Append(
                CultureInfo.InvariantCulture,
                $"K{row:00000},{tenure},{paid},{plan},0{1000 + (row % 3)},2024-{1 + (row % 12):00}-{1 + (row % 28):00},{(churned ? "yes" : "no")}\n");
        }

        return text.ToString();
    }

    /// <summary>Houses: size, rooms, price.</summary>
    internal static string Houses(int rows = 200)
    {
        var rng = new Rng(4);
        var text = new StringBuilder("size,rooms,price\n");
        for (int row = 0; row < rows; row++)
        {
            int rooms = 1 + rng.NextInt32(6);
            double size = (20 * rooms) + (15 * rng.NextDouble());
            text.Append(CultureInfo.InvariantCulture, $"{size:0.0},{rooms},{(3 * size) + (10 * rooms) + rng.NextGaussian():0.00}\n");
        }

        return text.ToString();
    }

    /// <summary>Documents of queries as LibSVM text, four of a query: the larger feature 2, the more relevant.</summary>
    internal static string Documents(int queries = 40)
    {
        var rng = new Rng(5);
        var text = new StringBuilder();
        for (int row = 0; row < 4 * queries; row++)
        {
            double value = rng.NextDouble();
            text.Append(CultureInfo.InvariantCulture, $"{(int)(3 * value)} qid:{row / 4} 1:{rng.NextDouble():0.00} 2:{value:0.00}\n");
        }

        return text.ToString();
    }
}
