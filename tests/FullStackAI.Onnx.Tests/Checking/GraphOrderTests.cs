namespace FullStackAI.Onnx.Tests.Checking;

[TestClass]
public sealed class GraphOrderTests
{
    [TestMethod]
    [DataRow("a>b b>c", false)]
    [DataRow("b>c a>b", false)]
    [DataRow("a>b b>a", true)]
    [DataRow("a>a", true)]
    [DataRow("x>y a>b b>c c>a", true)]
    [DataRow("b>d c>d a>b a>c", false)]
    [DataRow("", false)]
    public void HasCycle_OfNodesInAnyOrder_TellsWaitingForOneself(string nodes, bool expected)
    {
        var graph = new OnnxGraph("g");
        foreach (string pair in nodes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var node = new OnnxNode("Relu");
            node.Inputs.Add(pair[..1]);
            node.Outputs.Add(pair[2..]);
            graph.Nodes.Add(node);
        }

        Assert.AreEqual(expected, GraphOrder.HasCycle(graph));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void HasCycle_AMillionNodes_Ends(bool closed)
    {
        var graph = new OnnxGraph("long");
        for (int i = 1_000_000; i > 0; i--) // the last comes first: nothing is in order
        {
            var node = new OnnxNode("Relu");
            node.Inputs.Add(closed && i == 1 ? "v1000000" : $"v{i - 1}");
            node.Outputs.Add($"v{i}");
            graph.Nodes.Add(node);
        }

        Assert.AreEqual(closed, GraphOrder.HasCycle(graph));
    }
}
