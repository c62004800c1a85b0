using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed class ThreadTeamTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void ForEach_ManyRuns_DoesEveryPieceOnce(int size)
    {
        using var team = new ThreadTeam(size);
        for (int run = 0; run < 2000; run++)
        {
            int[] done = new int[17];
            team.ForEach(done.Length, (_, piece) => Interlocked.Increment(ref done[piece]));
            Assert.IsTrue(done.All(count => count == 1));
        }
    }

    [TestMethod]
    public void Run_AMemberFails_ThrowsAndWorksAgain()
    {
        using var team = new ThreadTeam(3);
        for (int run = 0; run < 50; run++)
        {
            var fault = Assert.ThrowsExactly<InvalidOperationException>(() => team.ForEach(9, (_, piece) =>
            {
                if (piece == 4)
                {
                    throw new InvalidOperationException("piece 4");
                }
            }));
            Assert.AreEqual("piece 4", fault.Message);
        }

        int sum = 0;
        team.ForEach(10, (_, piece) => Interlocked.Add(ref sum, piece));
        Assert.AreEqual(45, sum);
    }

    [TestMethod]
    public void Run_Cancelled_ThrowsTheCancellation()
    {
        using var team = new ThreadTeam(2);
        Assert.ThrowsExactly<OperationCanceledException>(() => team.Run(_ => throw new OperationCanceledException()));
    }
}
