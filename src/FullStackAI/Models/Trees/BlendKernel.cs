using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FullStackAI.Models.Trees;

/// <summary>Runs the blend programs of trees with categories over a block of rows. The results
/// are leaf numbers: whole numbers, the same at every width.</summary>
internal static unsafe class BlendKernel
{
    /// <summary>Whether this processor has vectors for it.</summary>
    internal static bool IsSupported => Vector128.IsHardwareAccelerated;

    /// <summary>Runs a tree: at a categorical node a row goes left when the bit of its
    /// code is set, found by two table shuffles of 16 bytes.</summary>
    internal static void RunWithSets(BlendNode[] program, byte* scratch, byte[] sets)
    {
        if (Avx2.IsSupported)
        {
            RunWithSets256(program, scratch, sets);
        }
        else
        {
            RunWithSets128(program, scratch, sets);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void RunWithSets256(BlendNode[] program, byte* scratch, byte[] sets)
    {
        var bitOf = Vector256.Create(0x8040_2010_0804_0201UL).AsByte();
        var seven = Vector256.Create((byte)7);
        var fifteen = Vector256.Create((byte)15);
        fixed (BlendNode* first = program)
        fixed (byte* allSets = sets)
        {
            BlendNode* end = first + program.Length;
            for (BlendNode* node = first; node < end; node++)
            {
                byte* bins = scratch + node->Bins;
                byte* left = scratch + node->Left;
                byte* right = scratch + node->Right;
                byte* target = scratch + node->Target;
                nint leftStep = node->LeftMoves ? 32 : 0;
                nint rightStep = node->RightMoves ? 32 : 0;
                if (node->Set < 0)
                {
                    var threshold = Vector256.Create((sbyte)node->Threshold);
                    for (int part = 0; part < BlendProgram.BlockRows; part += 32)
                    {
                        var above = Vector256.GreaterThan(Vector256.Load((sbyte*)bins + part), threshold);
                        Avx2.BlendVariable(Vector256.Load(left), Vector256.Load(right), above.AsByte()).Store(target + part);
                        left += leftStep;
                        right += rightStep;
                    }

                    continue;
                }

                // A shuffle looks at 16 bytes: codes below 128 are found in the low half of the
                // set, the others, whose top bit is set, in the high half.
                var low = Vector256.Create(Vector128.Load(allSets + node->Set));
                var high = Vector256.Create(Vector128.Load(allSets + node->Set + 16));
                for (int part = 0; part < BlendProgram.BlockRows; part += 32)
                {
                    var code = Vector256.Load(bins + part);
                    var place = Vector256.ShiftRightLogical(code.AsUInt16(), 3).AsByte() & fifteen;
                    var bits = Avx2.BlendVariable(Avx2.Shuffle(low, place), Avx2.Shuffle(high, place), code);
                    var bit = Avx2.Shuffle(bitOf, code & seven);
                    Avx2.BlendVariable(Vector256.Load(right), Vector256.Load(left), Vector256.Equals(bits & bit, bit)).Store(target + part);
                    left += leftStep;
                    right += rightStep;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a model scores its first rows at full speed
    internal static void RunWithSets128(BlendNode[] program, byte* scratch, byte[] sets)
    {
        var bitOf = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);
        fixed (byte* allSets = sets)
        {
            foreach (ref readonly BlendNode node in program.AsSpan())
            {
                var threshold = Vector128.Create((sbyte)node.Threshold);
                var low = node.Set < 0 ? default : Vector128.Load(allSets + node.Set);
                var high = node.Set < 0 ? default : Vector128.Load(allSets + node.Set + 16);
                for (int row = 0; row < BlendProgram.BlockRows; row += 16)
                {
                    var bins = Vector128.Load(scratch + node.Bins + row);
                    var left = Vector128.Load(scratch + node.Left + (node.LeftMoves ? row : 0));
                    var right = Vector128.Load(scratch + node.Right + (node.RightMoves ? row : 0));
                    Vector128<byte> goesLeft;
                    if (node.Set < 0)
                    {
                        goesLeft = ~Vector128.GreaterThan(bins.AsSByte(), threshold).AsByte();
                    }
                    else
                    {
                        var place = Vector128.ShiftRightLogical(bins, 3);
                        var inHigh = Vector128.GreaterThan(place, Vector128.Create((byte)15));
                        var within = place & Vector128.Create((byte)15);
                        var bits = Vector128.ConditionalSelect(inHigh, Vector128.Shuffle(high, within), Vector128.Shuffle(low, within));
                        var bit = Vector128.Shuffle(bitOf, bins & Vector128.Create((byte)7));
                        goesLeft = Vector128.Equals(bits & bit, bit);
                    }

                    Vector128.ConditionalSelect(goesLeft, left, right).Store(scratch + node.Target + row);
                }
            }
        }
    }
}
