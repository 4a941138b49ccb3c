from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 3

@test_case(points=None, hidden=False)
def test_q5(env):
    from portsmouth.exercises import Exercise
    Exercise('09').require('q5', env)
